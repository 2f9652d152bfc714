package dev.kafkaarrow.ipc;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An allocator per test that fails the test if anything is outstanding at its end:
 * {@code @RegisterExtension final TestAllocator allocator = new TestAllocator();}.
 */
public final class TestAllocator implements BeforeEachCallback, AfterEachCallback {
    private static final long LIMIT_BYTES = 256L << 20;

    private BufferAllocator allocator;

    /** The allocator of the running test. */
    public BufferAllocator get() {
        return allocator;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        allocator = new RootAllocator(LIMIT_BYTES);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getExecutionException().isEmpty() && allocator.getAllocatedMemory() != 0) {
            throw new AssertionError("leaked " + allocator.getAllocatedMemory() + " bytes: " + allocator);
        }
        if (context.getExecutionException().isEmpty()) {
            allocator.close();
        }
    }
}
