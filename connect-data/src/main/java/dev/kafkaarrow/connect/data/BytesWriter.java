package dev.kafkaarrow.connect.data;

import java.nio.ByteBuffer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;

/** Byte strings of any length, given as arrays or buffers. */
final class BytesWriter extends ColumnWriter {
    private final Offsets offsets;
    private final GrowingBuffer data;

    BytesWriter(String path, Nulls nulls, BufferAllocator allocator) {
        super(path, nulls, allocator);
        this.offsets = new Offsets(allocator);
        this.data = new GrowingBuffer(allocator);
    }

    @Override
    String expected() {
        return "a byte[] or ByteBuffer";
    }

    @Override
    void write(Object value, int index) {
        if (value instanceof byte[] array) {
            write(array, 0, array.length, index);
            return;
        }
        ByteBuffer buffer = (ByteBuffer) value;
        if (buffer.hasArray()) {
            write(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining(), index);
        } else {
            byte[] copy = new byte[buffer.remaining()];
            buffer.get(buffer.position(), copy);
            write(copy, 0, copy.length, index);
        }
    }

    private void write(byte[] array, int from, int length, int index) {
        int start = offsets.end();
        offsets.append(index, length);
        data.reserve(offsets.end()).setBytes(start, array, from, length);
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
