package dev.kafkaarrow.connect.data.write;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;

/**
 * Strings as indices into a dictionary, which grows in the order of their first occurrence. The dictionary outlives the batch: what an
 * index stands for does not change until {@link #clearDictionary()}.
 */
final class DictionaryWriter extends ColumnWriter {
    private final GrowingBuffer indices;
    private final Map<String, Integer> known = new HashMap<>();
    private final StringWriter values;

    /** The row that added the newest value, which goes if the row is removed. */
    private int newestRow = -1;

    private String newest;

    DictionaryWriter(String path, Nulls nulls, BufferAllocator allocator) {
        super(path, nulls, allocator);
        this.indices = new GrowingBuffer(allocator);
        this.values = new StringWriter(path, Nulls.FORBIDDEN, allocator);
    }

    @Override
    String expected() {
        return values.expected();
    }

    @Override
    void write(Object value, int index) {
        String string = (String) value;
        Integer place = known.get(string);
        if (place == null) {
            place = known.size();
            values.append(string);
            known.put(string, place);
            newest = string;
            newestRow = index;
        }
        put(place, index);
    }

    @Override
    public void appendText(byte[] utf8, int from, int length) {
        write(new String(utf8, from, length, StandardCharsets.UTF_8), count());
        valueAppended();
    }

    @Override
    void skip(int index) {
        put(0, index);
    }

    private void put(int place, int index) {
        indices.putInt((long) index * Integer.BYTES, place);
    }

    @Override
    void cut(int length) {
        if (newestRow >= length) {
            known.remove(newest);
            values.truncate(known.size());
            newestRow = -1;
        }
    }

    /** The values stay, as batches written earlier have their indices. */
    @Override
    void clear() {
        newestRow = -1;
        super.clear();
    }

    /** Empties the dictionary; the batch must be empty too. */
    void clearDictionary() {
        known.clear();
        values.clear();
        newestRow = -1;
    }

    /** Bytes that the dictionary takes in the body of its frame. */
    long dictionaryBodyBytes() {
        return values.bodyBytes();
    }

    @Override
    long valueBytes(int length) {
        return padded((long) length * Integer.BYTES);
    }

    @Override
    void lendTo(FieldVector vector) {
        lend(vector, validityMemory(), indices.memory());
    }

    void lendDictionaryTo(FieldVector vector) {
        values.lendTo(vector);
        vector.setValueCount(known.size());
    }

    @Override
    public void close() {
        super.close();
        indices.close();
        values.close();
    }
}
