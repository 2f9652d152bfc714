package dev.kafkaarrow.ipc;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * Reads bytes to the last value and judges the outcome: correct values or one checked failure; nothing leaked, no error,
 * time and memory in proportion to the bytes.
 */
final class StreamJudge {
    private static final long MAX_NANOS = 1_000_000_000L;
    private static final long HEAP_PER_BYTE = 16;
    private static final long HEAP_BASE = 1L << 20;
    private static final long MAX_VALUES = 100_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private StreamJudge() {}

    /** How it ended well. */
    enum Verdict {
        READ,
        REFUSED
    }

    /**
     * Judges the bytes by default checks, and by full ones what those let pass.
     *
     * @return the verdict of the default checks
     * @throws AssertionError if they ended in anything else than a {@link Verdict}
     */
    static Verdict judge(byte[] bytes) {
        Verdict verdict = judge(bytes, Validation.STRUCTURAL);
        if (verdict == Verdict.READ) {
            judge(bytes, Validation.FULL);
        }
        return verdict;
    }

    static Verdict judge(byte[] bytes, Validation validation) {
        long cpu = THREADS.getCurrentThreadCpuTime();
        Verdict verdict;
        try (RootAllocator allocator = new RootAllocator(512L << 20)) {
            verdict = read(bytes, validation, allocator);
            if (allocator.getAllocatedMemory() != 0) {
                throw new AssertionError("leaked " + allocator.getAllocatedMemory() + " bytes after " + verdict);
            }
            long mostOffHeap = Checks.DEFAULT.maxDecompressedBytes() + HEAP_PER_BYTE * bytes.length + HEAP_BASE;
            if (allocator.getPeakMemoryAllocation() > mostOffHeap) {
                throw new AssertionError(
                        bytes.length + " bytes took " + allocator.getPeakMemoryAllocation() + " bytes off-heap");
            }
        }
        long nanos = THREADS.getCurrentThreadCpuTime() - cpu;
        if (nanos > MAX_NANOS) {
            throw new AssertionError(bytes.length + " bytes took " + nanos / 1_000_000 + " ms");
        }
        return verdict;
    }

    /** Measures twice before it complains of heap: the first to need a native library pays for loading it. */
    private static Verdict read(byte[] bytes, Validation validation, RootAllocator allocator) {
        long most = HEAP_PER_BYTE * bytes.length + HEAP_BASE;
        Reading reading = measure(bytes, validation, allocator);
        if (reading.heapBytes() > most) {
            reading = measure(bytes, validation, allocator);
        }
        if (reading.heapBytes() > most) {
            throw new AssertionError(bytes.length + " bytes took " + reading.heapBytes() + " bytes of heap");
        }
        return reading.verdict();
    }

    private record Reading(Verdict verdict, long heapBytes) {}

    private static Reading measure(byte[] bytes, Validation validation, RootAllocator allocator) {
        long touched = 0;
        long before = THREADS.getCurrentThreadAllocatedBytes();
        Verdict verdict;
        try {
            ArrowStream stream =
                    new StreamDecoder(Checks.DEFAULT.withValidation(validation)).decode(ByteBuffer.wrap(bytes));
            try (ArrowReader reader = stream.open(allocator)) {
                int batches = 0;
                long rows = 0;
                while (reader.loadNextBatch()) {
                    long beforeTouch = THREADS.getCurrentThreadAllocatedBytes();
                    touch(stream, reader, validation);
                    rows += reader.getVectorSchemaRoot().getRowCount();
                    touched += THREADS.getCurrentThreadAllocatedBytes() - beforeTouch;
                    batches++;
                }
                if (batches != stream.batchCount() || rows != stream.rowCount()) {
                    throw new AssertionError("read " + batches + " batches of " + rows + " rows, promised "
                            + stream.batchCount() + " of " + stream.rowCount());
                }
            }
            verdict = Verdict.READ;
        } catch (InvalidStreamException e) {
            if (e.position() < 0 || e.position() > bytes.length) {
                throw new AssertionError("position " + e.position() + " of " + bytes.length + " bytes", e);
            }
            verdict = Verdict.REFUSED;
        } catch (IOException e) {
            throw new AssertionError("not an InvalidStreamException: " + e, e);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            throw new AssertionError(validation + " unchecked: " + e, e);
        }
        return new Reading(verdict, THREADS.getCurrentThreadAllocatedBytes() - before - touched);
    }

    /**
     * Structural checks leave offsets, indices and validity unread, so values may turn out to lie out of bounds, which
     * Arrow's own accessors then say. Nothing worse; and not even that behind full checks.
     */
    private static void touch(ArrowStream stream, ArrowReader reader, Validation validation) throws IOException {
        VectorSchemaRoot root = reader.getVectorSchemaRoot();
        try {
            Values.of(stream.schema(), root, reader, MAX_VALUES);
        } catch (Values.TooManyValuesException e) {
            // list views over one another; all that were looked at are sound
        } catch (IndexOutOfBoundsException | ArithmeticException | IllegalStateException e) {
            if (validation == Validation.FULL) {
                throw e;
            }
        }
    }
}
