package dev.kafkaarrow.connect.data.write;

import dev.kafkaarrow.connect.data.types.MismatchException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;

/** Byte strings of one length. */
final class FixedBytesWriter extends ColumnWriter {
    private final int width;
    private final GrowingBuffer values;

    FixedBytesWriter(String path, Nulls nulls, int width, BufferAllocator allocator) {
        super(path, nulls, allocator);
        this.width = width;
        this.values = new GrowingBuffer(allocator);
    }

    @Override
    String expected() {
        return "a byte[] or ByteBuffer of " + width + " bytes";
    }

    @Override
    void write(Object value, int index) {
        byte[] bytes = BytesWriter.array(value);
        write(bytes, 0, bytes.length, index);
    }

    @Override
    public void appendBytes(byte[] array, int from, int length) {
        write(array, from, length, count());
        valueAppended();
    }

    private void write(byte[] array, int from, int length, int index) {
        if (length != width) {
            throw new MismatchException(expected(), length + " bytes");
        }
        long position = (long) index * width;
        values.putBytes(position, array, from, width);
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
