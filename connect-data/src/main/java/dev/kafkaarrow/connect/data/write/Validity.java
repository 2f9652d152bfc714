package dev.kafkaarrow.connect.data.write;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;

/** Which values of a column are not null. Only nulls cost anything: the ones between are written with the next. Not thread-safe. */
final class Validity implements AutoCloseable {
    private final BufferAllocator allocator;
    private final Bits bits;
    private boolean hasNulls;

    /** How many bits are written; the values behind them are not null. */
    private int written;

    Validity(BufferAllocator allocator) {
        this.allocator = allocator;
        this.bits = new Bits(allocator);
    }

    void appendNull(int index) {
        hasNulls = true;
        bits.appendOnes(written, index);
        bits.append(index, 0);
        written = index + 1;
    }

    /** Removes what is known of the values after the first {@code length}. */
    void truncate(int length) {
        if (written > length) {
            bits.truncate(length);
            written = length;
        }
    }

    void clear() {
        hasNulls = false;
        written = 0;
    }

    ArrowFieldNode node(int length) {
        return new ArrowFieldNode(length, hasNulls ? BitVectorHelper.getNullCount(memory(length), length) : 0);
    }

    /** Without nulls an empty buffer, which Arrow takes for one of ones. */
    ArrowBuf memory(int length) {
        if (!hasNulls) {
            return allocator.getEmpty();
        }
        bits.appendOnes(written, length);
        written = Math.max(written, length);
        return bits.memory(length);
    }

    @Override
    public void close() {
        bits.close();
        clear();
    }
}
