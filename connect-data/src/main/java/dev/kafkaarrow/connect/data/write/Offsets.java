package dev.kafkaarrow.connect.data.write;

import dev.kafkaarrow.connect.data.types.MismatchException;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/** Where the values of a column of variable length end. Not thread-safe. */
final class Offsets implements AutoCloseable {
    private final GrowingBuffer memory;
    private int end;

    Offsets(BufferAllocator allocator) {
        this.memory = new GrowingBuffer(allocator);
    }

    /** End of the last value. */
    int end() {
        return end;
    }

    /** Appends the end of the value at an index, which has this length. */
    void append(int index, long length) {
        long newEnd = end + length;
        if (newEnd > Integer.MAX_VALUE) {
            throw new MismatchException(
                    "columns of at most " + Integer.MAX_VALUE + " bytes or elements a batch", newEnd + " of them");
        }
        if (index == 0) {
            memory.putInt(0, 0);
        }
        end = (int) newEnd;
        memory.putInt((index + 1L) * Integer.BYTES, end);
    }

    void truncate(int length) {
        end = length == 0 ? 0 : memory.memory().getInt((long) length * Integer.BYTES);
    }

    static long bytes(int length) {
        return ColumnWriter.padded((length + 1L) * Integer.BYTES);
    }

    ArrowBuf memory() {
        return memory.memory();
    }

    @Override
    public void close() {
        memory.close();
        end = 0;
    }
}
