package dev.kafkaarrow.ipc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Takes from copied buffers what carries no value: what memory held before must not be sent. */
final class NullSlots {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private NullSlots() {}

    /** Clears the bits of the last byte of a bitmap that are behind its last bit. */
    static void clearSlack(byte[] bytes, int position, int bits) {
        if ((bits & 7) != 0) {
            bytes[position + (bits >> 3)] &= (byte) ((1 << (bits & 7)) - 1);
        }
    }

    /** Clears the bits below nulls. */
    static void clearBits(byte[] validity, int validityAt, byte[] values, int valuesAt, int bytes) {
        int i = 0;
        for (; i + Long.BYTES <= bytes; i += Long.BYTES) {
            long value = (long) LONG.get(values, valuesAt + i) & (long) LONG.get(validity, validityAt + i);
            LONG.set(values, valuesAt + i, value);
        }
        for (; i < bytes; i++) {
            values[valuesAt + i] &= validity[validityAt + i];
        }
    }

    /**
     * Clears the values below nulls.
     *
     * @param firstBit of the validity, counted from the array's begin
     * @param width of a value, in bytes
     */
    static void clear(byte[] validity, long firstBit, byte[] values, int valuesAt, int width, int count) {
        int i = 0;
        while (i < count) {
            long bit = firstBit + i;
            int at = (int) (bit >> 3);
            if ((bit & 7) == 0 && at + Long.BYTES <= validity.length) {
                long nulls = ~(long) LONG.get(validity, at);
                if (count - i < Long.SIZE) {
                    nulls &= (1L << (count - i)) - 1;
                }
                clearAll(nulls, values, valuesAt + i * width, width);
                i += Long.SIZE;
            } else {
                if ((validity[at] >> (bit & 7) & 1) == 0) {
                    clearAll(1, values, valuesAt + i * width, width);
                }
                i++;
            }
        }
    }

    /** A loop for each width, as the choice costs more than the value. */
    private static void clearAll(long which, byte[] values, int from, int width) {
        switch (width) {
            case 4 -> {
                for (long left = which; left != 0; left &= left - 1) {
                    INT.set(values, from + (Long.numberOfTrailingZeros(left) << 2), 0);
                }
            }
            case 8 -> {
                for (long left = which; left != 0; left &= left - 1) {
                    LONG.set(values, from + (Long.numberOfTrailingZeros(left) << 3), 0L);
                }
            }
            default -> {
                for (long left = which; left != 0; left &= left - 1) {
                    int at = from + Long.numberOfTrailingZeros(left) * width;
                    Arrays.fill(values, at, at + width, (byte) 0);
                }
            }
        }
    }
}
