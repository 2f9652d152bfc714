package dev.kafkaarrow.connect.files;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.StreamSchema;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/** What a message does to dictionaries when its frames are appended to a file. */
final class DictionaryChanges {

    private final ArrowStream message;
    private final StreamSchema schema;
    private final DictionaryIds ids;

    /** @param schema of the file */
    DictionaryChanges(ArrowStream message, StreamSchema schema) {
        this.message = message;
        this.schema = schema;
        this.ids = new DictionaryIds(message.streamSchema(), schema);
    }

    /** Whether a dictionary is written that was in effect before, be it to replace its values or to add to them. */
    boolean changeAny(FileDictionaries inEffect) {
        FileDictionaries before = inEffect.copy();
        return write(inEffect.copy()).anyMatch(written -> before.has(written.frame.id()));
    }

    /** Whether the values of a dictionary that was in effect before are replaced. */
    boolean replaceAny(FileDictionaries inEffect) {
        FileDictionaries before = inEffect.copy();
        return write(inEffect.copy())
                .anyMatch(written -> written.frame.delta() == Frame.Delta.REPLACES && before.has(written.frame.id()));
    }

    /** Whether one of the message's batches needs a dictionary replaced that an earlier one stands behind. */
    static boolean replaceWithin(ArrowStream message) {
        return new DictionaryChanges(message, message.streamSchema())
                .write(new FileDictionaries())
                .anyMatch(written -> written.repeated && written.frame.delta() == Frame.Delta.REPLACES);
    }

    /**
     * A dictionary batch as it is written.
     *
     * @param repeated whether the message has written the dictionary for an earlier batch
     */
    private record Written(DictionaryFrame frame, boolean repeated) {}

    private Stream<Written> write(FileDictionaries inEffect) {
        ByteBuffer bytes = message.asByteBuffer();
        DictionariesInEffect<DictionaryFrame> inMessage = DictionaryFrame.noneInEffect();
        Stream.Builder<Written> all = Stream.builder();
        Set<Long> earlier = new HashSet<>();
        boolean batches = false;
        for (Frame frame : message.frames()) {
            if (frame instanceof Frame.DictionaryBatch dictionary) {
                ByteBuffer body = bytes.slice((int) frame.bodyPosition(), (int) frame.bodyLength());
                inMessage.add(DictionaryFrame.of(dictionary, ids.inFile(dictionary.id()), body));
            } else if (frame instanceof Frame.RecordBatch || (frame instanceof Frame.EndOfStream && !batches)) {
                batches = true;
                inEffect.bringIntoEffect(inMessage, schema.hasNestedDictionaries())
                        .forEach(missing -> all.add(new Written(missing, earlier.contains(missing.id()))));
                earlier.addAll(inMessage.ids());
                earlier.addAll(inEffect.absent(schema.dictionaryIds()));
            }
        }
        return all.build();
    }
}
