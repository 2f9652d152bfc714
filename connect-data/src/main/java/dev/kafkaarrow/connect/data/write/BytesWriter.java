package dev.kafkaarrow.connect.data.write;

import java.nio.ByteBuffer;
import org.apache.arrow.memory.BufferAllocator;

/** Byte strings of any length, given as arrays or buffers. */
final class BytesWriter extends VariableWidthWriter {
    BytesWriter(String path, Nulls nulls, BufferAllocator allocator) {
        super(path, nulls, allocator);
    }

    @Override
    String expected() {
        return "a byte[] or ByteBuffer";
    }

    @Override
    void write(Object value, int index) {
        if (value instanceof byte[] array) {
            write(array, 0, array.length);
            return;
        }
        ByteBuffer buffer = (ByteBuffer) value;
        if (buffer.hasArray()) {
            write(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
        } else {
            byte[] copy = array(buffer);
            write(copy, 0, copy.length);
        }
    }

    /** The bytes of an array or a buffer, whose position stays. */
    static byte[] array(Object value) {
        if (value instanceof ByteBuffer buffer) {
            byte[] copy = new byte[buffer.remaining()];
            buffer.get(buffer.position(), copy);
            return copy;
        }
        return (byte[]) value;
    }

    @Override
    public void appendBytes(byte[] array, int from, int length) {
        write(array, from, length);
        valueAppended();
    }
}
