package dev.kafkaarrow.connect.files;

import dev.kafkaarrow.ipc.ByteSource;
import dev.kafkaarrow.ipc.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * The dictionaries of a file that is copied into another, as far as it was copied. One without values, which a file begins with whose first
 * messages need none, does not take the place of one that is in effect. Not thread-safe.
 */
final class CopiedDictionaries {

    private final DictionaryIds ids;
    private final ByteSource source;
    private final DictionariesInEffect<DictionaryFrame> inEffect = DictionaryFrame.noneInEffect();

    /** Without values, and left out so far: some may be appended to them. */
    private final Map<Long, DictionaryFrame> leftOut = new HashMap<>();

    /**
     * None yet.
     *
     * @param ids of the file that is copied, as the other has them
     * @param source of the file that is copied
     */
    CopiedDictionaries(DictionaryIds ids, ByteSource source) {
        this.ids = ids;
        this.source = source;
    }

    /** What comes in front of a batch, to a file that has these. */
    DictionariesInEffect<DictionaryFrame> add(WholeFile.Run run, FileDictionaries ofOther) throws IOException {
        for (Frame.DictionaryBatch dictionary : run.dictionaries()) {
            add(dictionary, ofOther);
        }
        return inEffect;
    }

    private void add(Frame.DictionaryBatch dictionary, FileDictionaries ofOther) throws IOException {
        ByteBuffer body = ByteBuffer.allocate(Math.toIntExact(dictionary.bodyLength()));
        source.read(dictionary.bodyPosition(), body);
        long id = ids.inFile(dictionary.id());
        DictionaryFrame frame = DictionaryFrame.of(dictionary, id, body.flip());
        DictionaryFrame before = leftOut.remove(id);
        switch (frame.delta()) {
            case REPLACES -> {
                if (dictionary.valueCount() == 0 && ofOther.has(id)) {
                    leftOut.put(id, frame);
                    return;
                }
            }
            case APPENDS -> {
                if (before != null) {
                    inEffect.add(before);
                }
            }
        }
        inEffect.add(frame);
    }
}
