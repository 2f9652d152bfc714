package dev.kafkaarrow.ipc;

import org.apache.arrow.memory.AllocationManager;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.memory.netty.NettyAllocationManager;
import org.apache.arrow.memory.unsafe.UnsafeAllocationManager;

/**
 * Makes root allocators that start on every JDK from 17 on without a flag: arrow-memory-netty where it starts, which is up to
 * JDK 23 and asks for it to be on the class path, else arrow-memory-unsafe: from JDK 24 on Netty does without {@code Unsafe}.
 */
public final class Allocators {
    private static final int FIRST_JDK_WITHOUT_NETTY = 24;

    /** Arrow's alignment; its default rounds to powers of two, which can double the memory of a message. */
    private static final long ROUNDING_BYTES = 64;

    private Allocators() {}

    /** A root allocator without a limit of its own. The caller closes it. */
    public static BufferAllocator newRoot() {
        return newRoot(Long.MAX_VALUE);
    }

    /**
     * A root allocator. The caller closes it.
     *
     * @param limitBytes most bytes that it hands out at a time
     */
    public static BufferAllocator newRoot(long limitBytes) {
        return new RootAllocator(RootAllocator.configBuilder()
                .allocationManagerFactory(factory())
                .maxAllocation(limitBytes)
                .roundingPolicy(bytes -> (bytes + ROUNDING_BYTES - 1) / ROUNDING_BYTES * ROUNDING_BYTES)
                .build());
    }

    private static AllocationManager.Factory factory() {
        if (Runtime.version().feature() < FIRST_JDK_WITHOUT_NETTY) {
            try {
                return Netty.factory();
            } catch (LinkageError e) {
                // arrow-memory-netty, or Netty below it, is not on the class path
                return UnsafeAllocationManager.FACTORY;
            }
        }
        return UnsafeAllocationManager.FACTORY;
    }

    /** A class of its own, so that it is linked only when asked. */
    private static final class Netty {
        static AllocationManager.Factory factory() {
            return NettyAllocationManager.FACTORY;
        }
    }
}
