package dev.kafkaarrow.connect.data.write;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;

/** Which values of a column are not null. Costs nothing until the first null. Not thread-safe. */
final class Validity implements AutoCloseable {
    private final BufferAllocator allocator;
    private final GrowingBuffer bits;
    private boolean hasNulls;

    Validity(BufferAllocator allocator) {
        this.allocator = allocator;
        this.bits = new GrowingBuffer(allocator);
    }

    void appendValid(int index) {
        if (hasNulls) {
            set(bits, index, 1);
        }
    }

    void appendNull(int index) {
        if (!hasNulls) {
            ArrowBuf memory = bits.reserve(bytes(index + 1));
            memory.setOne(0, bytes(index));
            hasNulls = true;
        }
        set(bits, index, 0);
    }

    /** Sets a bit and clears those after it in its byte, which are of rows that were removed. */
    static void set(GrowingBuffer bits, int index, int bit) {
        long position = index >> 3;
        ArrowBuf memory = bits.reserve(position + 1);
        int shift = index & 7;
        int before = shift == 0 ? 0 : memory.getByte(position) & ((1 << shift) - 1);
        memory.setByte(position, before | (bit << shift));
    }

    void clear() {
        hasNulls = false;
    }

    ArrowFieldNode node(int length) {
        return new ArrowFieldNode(length, hasNulls ? BitVectorHelper.getNullCount(bits.memory(), length) : 0);
    }

    /** Without nulls an empty buffer, which Arrow takes for one of ones. */
    ArrowBuf memory(int length) {
        return hasNulls ? memory(bits, length) : allocator.getEmpty();
    }

    /** The memory of that many bits, those after them cleared, so that equal rows give equal bytes. */
    static ArrowBuf memory(GrowingBuffer bits, int length) {
        ArrowBuf memory = bits.memory();
        int shift = length & 7;
        if (shift != 0) {
            long last = length >> 3;
            memory.setByte(last, memory.getByte(last) & ((1 << shift) - 1));
        }
        return memory;
    }

    static long bytes(int length) {
        return (length + 7L) >> 3;
    }

    @Override
    public void close() {
        bits.close();
        hasNulls = false;
    }
}
