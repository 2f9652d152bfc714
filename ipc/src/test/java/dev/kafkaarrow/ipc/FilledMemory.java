package dev.kafkaarrow.ipc;

import org.apache.arrow.memory.AllocationManager;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ReferenceManager;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.memory.util.MemoryUtil;

/** Memory in which something was before: all of it holds one byte. */
final class FilledMemory extends AllocationManager {
    private final long address;
    private final long size;

    private FilledMemory(BufferAllocator allocator, long size, byte content) {
        super(allocator);
        this.size = size;
        this.address = MemoryUtil.allocateMemory(size);
        MemoryUtil.setMemory(address, size, content);
    }

    /** An allocator of such memory; the caller's to close. */
    static BufferAllocator allocator(byte content) {
        return new RootAllocator(RootAllocator.configBuilder()
                .allocationManagerFactory(new AllocationManager.Factory() {
                    @Override
                    public AllocationManager create(BufferAllocator allocator, long size) {
                        return new FilledMemory(allocator, size, content);
                    }

                    @Override
                    public ArrowBuf empty() {
                        return new ArrowBuf(ReferenceManager.NO_OP, null, 0, 0);
                    }
                })
                .build());
    }

    @Override
    public long getSize() {
        return size;
    }

    @Override
    protected long memoryAddress() {
        return address;
    }

    @Override
    protected void release0() {
        MemoryUtil.freeMemory(address);
    }
}
