package dev.kafkaarrow.connect.data.write;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;

/** Values of any length one after another, separated by offsets of 32 bits. */
abstract class VariableWidthWriter extends ColumnWriter {
    final Offsets offsets;
    final GrowingBuffer data;

    VariableWidthWriter(String path, Nulls nulls, BufferAllocator allocator) {
        super(path, nulls, allocator);
        this.offsets = new Offsets(allocator);
        this.data = new GrowingBuffer(allocator);
    }

    /** Writes bytes as the next value. */
    final void write(byte[] array, int from, int length) {
        int start = offsets.end();
        offsets.append(count(), length);
        data.putBytes(start, array, from, length);
    }

    @Override
    final void skip(int index) {
        offsets.append(index, 0);
    }

    @Override
    final void cut(int length) {
        offsets.truncate(length);
    }

    @Override
    final long valueBytes(int length) {
        return Offsets.bytes(length) + padded(offsets.end());
    }

    @Override
    final void lendTo(FieldVector vector) {
        lend(vector, validityMemory(), offsets.memory(), data.memory());
    }

    @Override
    public final void close() {
        super.close();
        offsets.close();
        data.close();
    }
}
