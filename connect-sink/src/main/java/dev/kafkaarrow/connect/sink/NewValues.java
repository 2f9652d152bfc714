package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.data.RowAppender;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.StreamEncoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.util.TransferPair;

/** How much of growing dictionaries a file has, and the streams that bring the rest. Not thread-safe. */
final class NewValues {

    private final BufferAllocator allocator;
    private Map<Long, Integer> inFile = new HashMap<>();
    private Map<Long, Integer> inStream = new HashMap<>();

    NewValues(BufferAllocator allocator) {
        this.allocator = allocator;
    }

    /** A stream of the batch whose dictionaries have the values that no stream {@linkplain #written before} had. */
    ArrowStream encode(RowAppender rows, StreamEncoder encoder) {
        VectorSchemaRoot batch = rows.batch();
        DictionaryProvider whole = rows.dictionaries();
        DictionaryProvider.MapDictionaryProvider added = new DictionaryProvider.MapDictionaryProvider();
        List<FieldVector> slices = new ArrayList<>();
        inStream = new HashMap<>();
        try {
            for (long id : whole.getDictionaryIds()) {
                Dictionary dictionary = whole.lookup(id);
                FieldVector values = dictionary.getVector();
                int before = inFile.getOrDefault(id, 0);
                TransferPair slice = values.getTransferPair(values.getField(), allocator);
                slices.add((FieldVector) slice.getTo());
                slice.splitAndTransfer(before, values.getValueCount() - before);
                added.put(new Dictionary((FieldVector) slice.getTo(), dictionary.getEncoding()));
                inStream.put(id, values.getValueCount());
            }
            return encoder.encode(batch, added);
        } finally {
            slices.forEach(FieldVector::close);
        }
    }

    /** The stream encoded last is in the file. */
    void written() {
        inFile = inStream;
    }
}
