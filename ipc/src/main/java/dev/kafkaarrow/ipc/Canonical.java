package dev.kafkaarrow.ipc;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * Whether buffers of a vector have nothing in them that carries no value, as those that are written in order have it. Memory is read
 * without {@link ArrowBuf}'s checks, which would cost as much as copying: that the buffers hold so many bytes is the caller's
 * to check.
 */
final class Canonical {
    private Canonical() {}

    /** Whether offsets begin at 0, and are equal around nulls. */
    static boolean offsets(ArrowBuf validity, ArrowBuf offsets, int width, int length) {
        if (length == 0) {
            return true;
        }
        validity.getByte(0); // which fails if the memory was released
        if (FixedConversion.integer(offsets, 0, width, true) != 0) {
            return false;
        }
        long bits = validity.memoryAddress();
        long capacity = validity.capacity();
        long address = offsets.memoryAddress();
        long differing = 0;
        for (long from = 0; from < length; from += Long.SIZE) {
            long nulls = ~word(bits, capacity, from >> 3) & lowest(length - from);
            for (; nulls != 0; nulls &= nulls - 1) {
                long row = from + Long.numberOfTrailingZeros(nulls);
                differing |= offset(address, row, width) ^ offset(address, row + 1, width);
            }
        }
        return differing == 0;
    }

    /** Bits of 64 values; those behind the buffer's end are 0. */
    private static long word(long address, long capacity, long index) {
        if (index + Long.BYTES <= capacity) {
            return MemoryUtil.getLong(address + index);
        }
        long word = 0;
        for (int i = 0; index + i < capacity; i++) {
            word |= (MemoryUtil.getByte(address + index + i) & 0xffL) << (i * Byte.SIZE);
        }
        return word;
    }

    private static long lowest(long bits) {
        return bits >= Long.SIZE ? -1L : (1L << bits) - 1;
    }

    private static long offset(long address, long index, int width) {
        return width == Integer.BYTES
                ? MemoryUtil.getInt(address + index * Integer.BYTES)
                : MemoryUtil.getLong(address + index * Long.BYTES);
    }

    /** Whether a child's values are null wherever the parent, of so many values each, is. */
    static boolean nullsBelowNulls(ArrowBuf parent, int length, int values, ArrowBuf child) {
        if (length == 0 || values == 0) {
            return true;
        }
        parent.getByte(0); // which fails if the memory was released
        child.getByte(0);
        for (int row = nextNull(parent, 0, length); row < length; row = nextNull(parent, row, length)) {
            int end = nextValue(parent, row, length);
            if (nextValue(child, row * values, end * values) < end * values) {
                return false;
            }
            row = end;
        }
        return true;
    }

    private static int nextNull(ArrowBuf validity, int from, int length) {
        return next(validity, from, length, -1L);
    }

    private static int nextValue(ArrowBuf validity, int from, int length) {
        return next(validity, from, length, 0L);
    }

    /** The first bit from {@code from} on that differs from those of {@code same}, or {@code length}. */
    private static int next(ArrowBuf bits, int from, int length, long same) {
        long address = bits.memoryAddress();
        long capacity = bits.capacity();
        long at = from;
        while (at < length) {
            long index = at >> 3;
            if (index + Long.BYTES <= capacity) {
                long differing = (MemoryUtil.getLong(address + index) ^ same) & (-1L << (at & 7));
                if (differing != 0) {
                    return (int) Math.min(length, (at & ~7L) + Long.numberOfTrailingZeros(differing));
                }
                at = (at & ~7L) + Long.SIZE;
            } else {
                int differing = (MemoryUtil.getByte(address + index) ^ (int) same) & 0xff & (0xff << (int) (at & 7));
                if (differing != 0) {
                    return (int) Math.min(length, (at & ~7L) + Integer.numberOfTrailingZeros(differing));
                }
                at = (at & ~7L) + Byte.SIZE;
            }
        }
        return length;
    }
}
