package dev.kafkaarrow.ipc;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OwnershipTransferResult;
import org.apache.arrow.memory.ReferenceManager;

/**
 * The allocation that the buffers of a body share, with one count for all of them. Arrow's own manager takes a lock and makes one
 * more buffer object each time a vector retains a buffer, and a lock each time it lets one go, which for a wide batch costs more than
 * copying its body. What concerns another allocator (retaining for it, transfer of ownership) is left to Arrow's.
 *
 * <p>Thread-safe but for {@link #handOver}.
 */
final class BodyMemory implements ReferenceManager {
    private final ArrowBuf memory;
    private final BufferAllocator allocator;
    private final AtomicInteger references = new AtomicInteger(1);

    /** Whether buffers are being handed to vectors: each of them to one, so that it needs no other object. */
    private boolean handingOver;

    /** Buffers that were handed over, less those that vectors gave back for them, and are not counted yet. */
    private int handedOver;

    /** Whether somebody else has retained, released or transferred a buffer. */
    private volatile boolean isTouched;

    /** @param memory owned by this from now on */
    BodyMemory(ArrowBuf memory, BufferAllocator allocator) {
        this.memory = memory;
        this.allocator = allocator;
    }

    /** The whole, for filling it. */
    ArrowBuf memory() {
        return memory;
    }

    /** A buffer of the next {@code length} bytes, all of them written; retained by nobody. */
    ArrowBuf buffer(long offset, long length) {
        ArrowBuf buffer = new ArrowBuf(this, null, length, memory.memoryAddress() + offset);
        return buffer.writerIndex(length);
    }

    /**
     * Runs what loads each buffer into at most one vector, which may give back one of this memory for it, and counts them all at once.
     * Not thread-safe.
     */
    void handOver(Runnable load) {
        handingOver = true;
        try {
            load.run();
        } finally {
            handingOver = false;
            int more = handedOver;
            handedOver = 0;
            if (more > 0) {
                count(more);
            } else if (more < 0) {
                countDown(-more);
            }
        }
    }

    /**
     * Whether nobody but the vectors it was handed to can have a buffer: then it may be written over. One who retained and released a
     * buffer, or moved it to a vector of his own, counts as if he had it for ever, since who gave up which is not known.
     */
    boolean isUntouched() {
        return !isTouched;
    }

    @Override
    public int getRefCount() {
        return references.get();
    }

    @Override
    public boolean release() {
        return release(1);
    }

    @Override
    public boolean release(int decrement) {
        if (decrement < 1) {
            throw new IllegalStateException("expected a decrement of 1 or more, got " + decrement);
        }
        if (handingOver) {
            handedOver -= decrement;
            return false;
        }
        isTouched = true;
        return countDown(decrement);
    }

    private boolean countDown(int decrement) {
        int left = references.addAndGet(-decrement);
        if (left < 0) {
            throw new IllegalStateException("released " + -left + " times more than retained");
        }
        if (left == 0) {
            memory.close();
        }
        return left == 0;
    }

    @Override
    public void retain() {
        retain(1);
    }

    @Override
    public void retain(int increment) {
        if (increment < 1) {
            throw new IllegalArgumentException("expected an increment of 1 or more, got " + increment);
        }
        if (handingOver) {
            handedOver += increment;
            return;
        }
        isTouched = true;
        count(increment);
    }

    private void count(int increment) {
        if (references.getAndAdd(increment) < 1) {
            throw new IllegalArgumentException("retained after the last release");
        }
    }

    @Override
    public ArrowBuf retain(ArrowBuf source, BufferAllocator target) {
        if (target != allocator) {
            return memory.getReferenceManager().retain(source, target);
        }
        if (handingOver) {
            handedOver++;
            return source;
        }
        retain(1);
        return deriveBuffer(source, 0, source.capacity())
                .readerIndex(source.readerIndex())
                .writerIndex(source.writerIndex());
    }

    @Override
    public ArrowBuf deriveBuffer(ArrowBuf source, long index, long length) {
        return new ArrowBuf(this, null, length, source.memoryAddress() + index);
    }

    @Override
    public OwnershipTransferResult transferOwnership(ArrowBuf source, BufferAllocator target) {
        return target == allocator
                ? new Kept(retain(source, target))
                : memory.getReferenceManager().transferOwnership(source, target);
    }

    @Override
    public BufferAllocator getAllocator() {
        return allocator;
    }

    @Override
    public long getSize() {
        return memory.getReferenceManager().getSize();
    }

    @Override
    public long getAccountedSize() {
        return memory.getReferenceManager().getAccountedSize();
    }

    /** A transfer to the allocator that owns the memory already. */
    private record Kept(ArrowBuf buffer) implements OwnershipTransferResult {
        @Override
        public boolean getAllocationFit() {
            return true;
        }

        @Override
        public ArrowBuf getTransferredBuffer() {
            return buffer;
        }
    }
}
