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
        inStream = valueCounts(whole);
        return encoder.encode(batch, whole, inFile);
    }

    /** A stream of the batch whose dictionaries have no values. */
    ArrowStream encodeWithout(RowAppender rows, StreamEncoder encoder) {
        VectorSchemaRoot batch = rows.batch();
        DictionaryProvider whole = rows.dictionaries();
        inStream = Map.of();
        return encoder.encode(batch, whole, valueCounts(whole));
    }

    /** A stream of the batch whose dictionaries have all of their values. */
    ArrowStream encodeWhole(RowAppender rows, StreamEncoder encoder) {
        VectorSchemaRoot batch = rows.batch();
        return encoder.encode(batch, rows.dictionaries(), Map.of());
    }

    private static Map<Long, Integer> valueCounts(DictionaryProvider dictionaries) {
        Map<Long, Integer> counts = new HashMap<>();
        for (long id : dictionaries.getDictionaryIds()) {
            counts.put(id, dictionaries.lookup(id).getVector().getValueCount());
        }
        return counts;
    }

    /** The stream encoded last is in the file. */
    void written() {
        inFile = inStream;
    }
}
