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
            long nulls = ~word(bits, capacity, from >> 3) & Bits.lowest(length - from);
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
        long bits = parent.memoryAddress();
        long capacity = parent.capacity();
        for (long from = 0; from < length; from += Long.SIZE) {
            long nulls = ~word(bits, capacity, from >> 3) & Bits.lowest(length - from);
            while (nulls != 0) {
                long first = Long.numberOfTrailingZeros(nulls);
                long run = Long.numberOfTrailingZeros(~(nulls >>> first));
                if (anySet(child, (from + first) * values, (from + first + run) * values)) {
                    return false;
                }
                nulls &= ~Bits.lowest(first + run);
            }
        }
        return true;
    }

    private static boolean anySet(ArrowBuf bitmap, long from, long to) {
        for (long at = from & -Long.SIZE; at < to; at += Long.SIZE) {
            long bits = word(bitmap.memoryAddress(), bitmap.capacity(), at >> 3) & Bits.lowest(to - at);
            if ((at < from ? bits >>> (from - at) : bits) != 0) {
                return true;
            }
        }
        return false;
    }
}
