package dev.kafkaarrow.ipc;

import org.apache.arrow.memory.ArrowBuf;

/** Whether buffers of a vector have nothing in them that carries no value, as those that are written in order have it. */
final class Canonical {
    private Canonical() {}

    /** Whether offsets begin at 0, and are equal around nulls. */
    static boolean offsets(ArrowBuf validity, ArrowBuf offsets, int width, int length) {
        if (length == 0) {
            return true;
        }
        if (FixedConversion.integer(offsets, 0, width, true) != 0) {
            return false;
        }
        for (int row = nextNull(validity, 0, length); row < length; row = nextNull(validity, row, length)) {
            int end = nextValue(validity, row, length);
            if (FixedConversion.integer(offsets, row, width, true)
                    != FixedConversion.integer(offsets, end, width, true)) {
                return false;
            }
            row = end;
        }
        return true;
    }

    /** Whether a child's values are null wherever the parent, of so many values each, is. */
    static boolean nullsBelowNulls(ArrowBuf parent, int length, int values, ArrowBuf child) {
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
        int at = from;
        while (at < length) {
            if ((at & 63) == 0 && length - at >= Long.SIZE) {
                long differing = bits.getLong(at >> 3) ^ same;
                if (differing != 0) {
                    return at + Long.numberOfTrailingZeros(differing);
                }
                at += Long.SIZE;
            } else {
                int differing = (bits.getByte(at >> 3) ^ (int) same) & 0xff & (0xff << (at & 7));
                if (differing != 0) {
                    return Math.min(length, (at & ~7) + Integer.numberOfTrailingZeros(differing));
                }
                at = (at & ~7) + Byte.SIZE;
            }
        }
        return length;
    }
}
