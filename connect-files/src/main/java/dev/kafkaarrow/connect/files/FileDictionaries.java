package dev.kafkaarrow.connect.files;

import dev.kafkaarrow.ipc.Frame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The dictionaries in effect at the end of a file being written, known by the digests of the batch that began each and of
 * the deltas to it. A dictionary that is in effect already is not written again.
 */
final class FileDictionaries {

    /** Stands for the dictionary without values, which no message is compared with. */
    private static final Bytes EMPTY = new Bytes();

    private final Map<Long, List<Bytes>> digests;

    FileDictionaries() {
        this(new HashMap<>());
    }

    private FileDictionaries(Map<Long, List<Bytes>> digests) {
        this.digests = digests;
    }

    FileDictionaries copy() {
        return new FileDictionaries(new HashMap<>(digests));
    }

    /** What must be written for the message's dictionaries to be in effect; from then on they are taken to be. */
    List<DictionaryFrame> bringIntoEffect(DictionariesInEffect<DictionaryFrame> message, boolean nested) {
        List<DictionaryFrame> missing = nested ? allIfAnyDiffers(message) : missing(message);
        for (long id : message.ids()) {
            digests.put(id, DictionaryFrame.digests(message.of(id)));
        }
        return missing;
    }

    /** What more values of a dictionary are: its first, or some behind those that it has. */
    Frame.Delta grow(long id) {
        return digests.putIfAbsent(id, List.of(EMPTY)) == null ? Frame.Delta.REPLACES : Frame.Delta.APPENDS;
    }

    /** Whether a dictionary has values, or is taken to have none. */
    boolean has(long id) {
        return digests.containsKey(id);
    }

    /** Which of these dictionaries have no values yet, not even none; from now on they are taken to have none. */
    List<Long> absent(List<Long> ids) {
        List<Long> absent = ids.stream().filter(id -> !digests.containsKey(id)).toList();
        absent.forEach(id -> digests.put(id, List.of(EMPTY)));
        return absent;
    }

    /** Values of one dictionary that are encoded by another: which was replaced when matters, so all are written anew. */
    private List<DictionaryFrame> allIfAnyDiffers(DictionariesInEffect<DictionaryFrame> message) {
        boolean same = message.ids().stream()
                .allMatch(id -> DictionaryFrame.digests(message.of(id)).equals(digests.get(id)));
        return same ? List.of() : message.inOrder();
    }

    private List<DictionaryFrame> missing(DictionariesInEffect<DictionaryFrame> message) {
        List<DictionaryFrame> missing = new ArrayList<>();
        for (long id : message.ids()) {
            List<DictionaryFrame> frames = message.of(id);
            List<Bytes> present = digests.getOrDefault(id, List.of());
            boolean extended = present.size() <= frames.size()
                    && DictionaryFrame.digests(frames.subList(0, present.size()))
                            .equals(present);
            missing.addAll(extended ? frames.subList(present.size(), frames.size()) : frames);
        }
        return missing;
    }
}
