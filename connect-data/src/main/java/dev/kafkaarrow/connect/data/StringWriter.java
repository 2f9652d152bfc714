package dev.kafkaarrow.connect.data;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;

/** Strings as UTF-8. */
final class StringWriter extends ColumnWriter {
    private final Offsets offsets;
    private final GrowingBuffer data;
    private final Utf8Encoder encoder = new Utf8Encoder();

    StringWriter(String path, Nulls nulls, BufferAllocator allocator) {
        super(path, nulls, allocator);
        this.offsets = new Offsets(allocator);
        this.data = new GrowingBuffer(allocator);
    }

    @Override
    String expected() {
        return "a String";
    }

    @Override
    void write(Object value, int index) {
        int start = offsets.end();
        offsets.append(index, encoder.encode((String) value, data, start));
    }

    @Override
    void skip(int index) {
        offsets.append(index, 0);
    }

    @Override
    void cut(int length) {
        offsets.truncate(length);
    }

    @Override
    long valueBytes(int length) {
        return Offsets.bytes(length) + padded(offsets.end());
    }

    @Override
    void lendTo(FieldVector vector) {
        lend(vector, validityMemory(), offsets.memory(), data.memory());
    }

    @Override
    public void close() {
        super.close();
        offsets.close();
        data.close();
    }
}
