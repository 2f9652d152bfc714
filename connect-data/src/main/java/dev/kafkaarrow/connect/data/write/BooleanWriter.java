package dev.kafkaarrow.connect.data.write;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;

/** Booleans, a bit each. */
final class BooleanWriter extends ColumnWriter {
    private final Bits bits;

    BooleanWriter(String path, Nulls nulls, BufferAllocator allocator) {
        super(path, nulls, allocator);
        this.bits = new Bits(allocator);
    }

    @Override
    String expected() {
        return "a Boolean";
    }

    @Override
    void write(Object value, int index) {
        bits.append(index, (Boolean) value ? 1 : 0);
    }

    @Override
    public void appendBoolean(boolean value) {
        bits.append(count(), value ? 1 : 0);
        valueAppended();
    }

    @Override
    void skip(int index) {
        bits.append(index, 0);
    }

    @Override
    void cut(int length) {
        bits.truncate(length);
    }

    @Override
    long valueBytes(int length) {
        return padded(Bits.bytes(length));
    }

    @Override
    void lendTo(FieldVector vector) {
        lend(vector, validityMemory(), bits.memory(count()));
    }

    @Override
    public void close() {
        super.close();
        bits.close();
    }
}
