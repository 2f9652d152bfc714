package dev.kafkaarrow.connect.data.write;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;

/** Which values of a column are not null. Costs nothing until the first null. Not thread-safe. */
final class Validity implements AutoCloseable {
    private final BufferAllocator allocator;
    private final Bits bits;
    private boolean hasNulls;

    Validity(BufferAllocator allocator) {
        this.allocator = allocator;
        this.bits = new Bits(allocator);
    }

    void appendValid(int index) {
        if (hasNulls) {
            bits.append(index, 1);
        }
    }

    void appendNull(int index) {
        if (!hasNulls) {
            bits.appendOnes(index);
            hasNulls = true;
        }
        bits.append(index, 0);
    }

    /** Removes what is known of the values after the first {@code length}. */
    void truncate(int length) {
        if (hasNulls) {
            bits.truncate(length);
        }
    }

    void clear() {
        hasNulls = false;
    }

    ArrowFieldNode node(int length) {
        return new ArrowFieldNode(length, hasNulls ? BitVectorHelper.getNullCount(bits.memory(length), length) : 0);
    }

    /** Without nulls an empty buffer, which Arrow takes for one of ones. */
    ArrowBuf memory(int length) {
        return hasNulls ? bits.memory(length) : allocator.getEmpty();
    }

    @Override
    public void close() {
        bits.close();
        hasNulls = false;
    }
}
