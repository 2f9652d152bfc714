package dev.kafkaarrow.connect.data.write;

import dev.kafkaarrow.connect.data.types.ValueForm;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;

/** Values of 1, 2, 4 or 8 bytes. */
final class FixedWidthWriter extends ColumnWriter {
    private final ValueForm.Numeric form;
    private final int shift;
    private final GrowingBuffer values;

    FixedWidthWriter(String path, Nulls nulls, ValueForm.Numeric form, BufferAllocator allocator) {
        super(path, nulls, allocator);
        this.form = form;
        this.shift = Integer.numberOfTrailingZeros(form.width());
        this.values = new GrowingBuffer(allocator);
    }

    @Override
    String expected() {
        return form.connectValue().description();
    }

    @Override
    void write(Object value, int index) {
        put(form.codec().encode(value), index);
    }

    @Override
    public void appendBits(long bits) {
        put(bits, count());
        valueAppended();
    }

    @Override
    void skip(int index) {
        put(0, index);
    }

    private void put(long bits, int index) {
        long position = (long) index << shift;
        switch (shift) {
            case 3 -> values.putLong(position, bits);
            case 2 -> values.putInt(position, (int) bits);
            case 1 -> values.putShort(position, (int) bits);
            default -> values.putByte(position, (int) bits);
        }
    }

    @Override
    void cut(int length) {
        // values behind the length are overwritten
    }

    @Override
    long valueBytes(int length) {
        return padded((long) length << shift);
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
