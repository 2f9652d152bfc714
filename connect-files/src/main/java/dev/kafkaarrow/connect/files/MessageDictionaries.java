package dev.kafkaarrow.connect.files;

import dev.kafkaarrow.ipc.Frame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The dictionaries in effect at one point of a message: for each id the batch that began it and the deltas to it. */
final class MessageDictionaries {

    private final List<DictionaryFrame> inEffect = new ArrayList<>();

    void add(DictionaryFrame frame) {
        if (frame.delta() == Frame.Delta.REPLACES) {
            inEffect.removeIf(earlier -> earlier.id() == frame.id());
        }
        inEffect.add(frame);
    }

    /** All of them, in the order of the message. */
    List<DictionaryFrame> inOrder() {
        return List.copyOf(inEffect);
    }

    List<Long> ids() {
        return inEffect.stream().map(DictionaryFrame::id).distinct().toList();
    }

    List<DictionaryFrame> of(long id) {
        return inEffect.stream().filter(frame -> frame.id() == id).toList();
    }

    /** What tells these dictionaries from others: by id, the digests of what each is made of. */
    Map<Long, List<Bytes>> digests() {
        Map<Long, List<Bytes>> digests = new HashMap<>();
        for (DictionaryFrame frame : inEffect) {
            digests.computeIfAbsent(frame.id(), id -> new ArrayList<>()).add(frame.digest());
        }
        return digests;
    }
}
