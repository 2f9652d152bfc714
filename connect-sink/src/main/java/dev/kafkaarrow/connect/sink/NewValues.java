package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.StreamEncoder;
import java.util.HashMap;
import java.util.Map;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;

/** How much of growing dictionaries a file has, and the streams that bring the rest. Not thread-safe. */
final class NewValues {

    private Map<Long, Integer> inFile = new HashMap<>();
    private Map<Long, Integer> inStream = new HashMap<>();

    /** A stream of the batch whose dictionaries have the values that no stream {@linkplain #written before} had. */
    ArrowStream encode(RowAppender rows, StreamEncoder encoder) {
        // before the dictionaries are asked for: it gives them their values
        VectorSchemaRoot batch = rows.batch();
        DictionaryProvider whole = rows.dictionaries();
        inStream = new HashMap<>();
        for (long id : whole.getDictionaryIds()) {
            inStream.put(id, whole.lookup(id).getVector().getValueCount());
        }
        return encoder.encode(batch, whole, inFile);
    }

    /** The stream encoded last is in the file. */
    void written() {
        inFile = inStream;
    }
}
