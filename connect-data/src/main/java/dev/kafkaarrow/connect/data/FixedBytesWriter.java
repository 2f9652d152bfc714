package dev.kafkaarrow.connect.data;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;

/** Byte strings of one length. */
final class FixedBytesWriter extends ColumnWriter {
    private final ValueForm.FixedBytes form;
    private final int width;
    private final GrowingBuffer values;

    FixedBytesWriter(String path, Nulls nulls, ValueForm.FixedBytes form, int width, BufferAllocator allocator) {
        super(path, nulls, allocator);
        this.form = form;
        this.width = width;
        this.values = new GrowingBuffer(allocator);
    }

    @Override
    String expected() {
        return form.holds() + " of " + width + " bytes";
    }

    @Override
    void write(Object value, int index) {
        byte[] bytes = form.toBytes().apply(value);
        if (bytes.length != width) {
            throw new MismatchException(expected(), bytes.length + " bytes");
        }
        long position = (long) index * width;
        values.reserve(position + width).setBytes(position, bytes, 0, width);
    }

    @Override
    void skip(int index) {
        long position = (long) index * width;
        values.reserve(position + width).setZero(position, width);
    }

    @Override
    void cut(int length) {
        // values behind the length are overwritten
    }

    @Override
    long valueBytes(int length) {
        return padded((long) length * width);
    }

    @Override
    void lendTo(FieldVector vector) {
        lend(vector, validityMemory(), values.memory());
    }

    @Override
    public void close() {
        super.close();
        values.close();
    }
}
