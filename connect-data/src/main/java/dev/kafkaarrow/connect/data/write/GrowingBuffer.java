package dev.kafkaarrow.connect.data.write;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/** Off-heap memory that grows with what is written to it and keeps its size until closed. Not thread-safe. */
final class GrowingBuffer implements AutoCloseable {
    /** There may be many open batches, and columns of small ones must not cost a page each. */
    private static final long FIRST_BYTES = 512;

    private final BufferAllocator allocator;
    private ArrowBuf memory;
    private long capacity;

    GrowingBuffer(BufferAllocator allocator) {
        this.allocator = allocator;
        this.memory = allocator.getEmpty();
    }

    /** Memory of at least that many bytes, with what was written before; the next call may replace it. */
    ArrowBuf reserve(long bytes) {
        if (bytes > capacity) {
            grow(bytes);
        }
        return memory;
    }

    private void grow(long bytes) {
        ArrowBuf larger = allocator.buffer(Math.max(Math.max(FIRST_BYTES, bytes), 2 * capacity));
        larger.setBytes(0, memory, 0, capacity);
        memory.getReferenceManager().release();
        memory = larger;
        capacity = larger.capacity();
    }

    /** What was written; owned by this buffer. */
    ArrowBuf memory() {
        return memory;
    }

    @Override
    public void close() {
        memory.getReferenceManager().release();
        memory = allocator.getEmpty();
        capacity = 0;
    }
}
