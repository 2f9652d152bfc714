package dev.kafkaarrow.connect.data.write;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;

/** Booleans, a bit each. */
final class BooleanWriter extends ColumnWriter {
    private final GrowingBuffer bits;

    BooleanWriter(String path, Nulls nulls, BufferAllocator allocator) {
        super(path, nulls, allocator);
        this.bits = new GrowingBuffer(allocator);
    }

    @Override
    String expected() {
        return "a Boolean";
    }

    @Override
    void write(Object value, int index) {
        Validity.set(bits, index, (Boolean) value ? 1 : 0);
    }

    @Override
    public void appendBoolean(boolean value) {
        Validity.set(bits, count(), value ? 1 : 0);
        valueAppended();
    }

    @Override
    void skip(int index) {
        Validity.set(bits, index, 0);
    }

    @Override
    void cut(int length) {
        // bits behind the length are cleared when they are lent
    }

    @Override
    long valueBytes(int length) {
        return padded(Validity.bytes(length));
    }

    @Override
    void lendTo(FieldVector vector) {
        lend(vector, validityMemory(), Validity.memory(bits, count()));
    }

    @Override
    public void close() {
        super.close();
        bits.close();
    }
}
