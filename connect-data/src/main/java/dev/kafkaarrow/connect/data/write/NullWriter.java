package dev.kafkaarrow.connect.data.write;

import dev.kafkaarrow.connect.data.types.MismatchException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;

/** Nulls only, which take no memory. */
final class NullWriter extends ColumnWriter {
    NullWriter(String path, BufferAllocator allocator) {
        super(path, Nulls.ALLOWED, allocator);
    }

    @Override
    String expected() {
        return "null";
    }

    @Override
    void write(Object value, int index) {
        throw new MismatchException(expected(), value.getClass().getName());
    }

    @Override
    void skip(int index) {
        // there is no memory
    }

    @Override
    void cut(int length) {
        // there is no memory
    }

    @Override
    long bodyBytes() {
        return 0;
    }

    @Override
    long valueBytes(int length) {
        return 0;
    }

    @Override
    void lendTo(FieldVector vector) {
        lend(vector);
    }
}
