package dev.kafkaarrow.connect.data.write;

import java.util.Objects;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * Off-heap memory that grows with what is written to it and keeps its size until closed. Each write is held to the memory's size once, here:
 * an {@link ArrowBuf} looks at its bounds and at its count of references too. Not thread-safe.
 */
final class GrowingBuffer implements AutoCloseable {
    /** There may be many open batches, and columns of small ones must not cost a page each. */
    private static final long FIRST_BYTES = 512;

    private final BufferAllocator allocator;
    private ArrowBuf memory;
    private long address;
    private long capacity;

    GrowingBuffer(BufferAllocator allocator) {
        this.allocator = allocator;
        this.memory = allocator.getEmpty();
    }

    void putByte(long position, int value) {
        MemoryUtil.putByte(place(position, Byte.BYTES), (byte) value);
    }

    void putShort(long position, int value) {
        MemoryUtil.putShort(place(position, Short.BYTES), (short) value);
    }

    void putInt(long position, int value) {
        MemoryUtil.putInt(place(position, Integer.BYTES), value);
    }

    void putLong(long position, long value) {
        MemoryUtil.putLong(place(position, Long.BYTES), value);
    }

    void putBytes(long position, byte[] array, int from, int length) {
        Objects.checkFromIndexSize(from, length, array.length);
        MemoryUtil.copyToMemory(array, from, place(position, length), length);
    }

    /** Address of so many bytes at a position, to be written; valid until the next call. */
    long place(long position, long bytes) {
        if (position + bytes > capacity) {
            reserve(position + bytes);
        }
        return address + position;
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
        address = larger.memoryAddress();
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
        address = 0;
        capacity = 0;
    }
}
