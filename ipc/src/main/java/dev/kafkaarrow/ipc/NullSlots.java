package dev.kafkaarrow.ipc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Takes from copied buffers what carries no value: what memory held before must not be sent. */
final class NullSlots {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
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
        for (int i = 0; i < bytes; i++) {
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
            if ((bit & 7) == 0 && count - i >= Long.SIZE) {
                long nulls = ~(long) LONG.get(validity, (int) (bit >> 3));
                while (nulls != 0) {
                    clearOne(values, valuesAt + (i + Long.numberOfTrailingZeros(nulls)) * width, width);
                    nulls &= nulls - 1;
                }
                i += Long.SIZE;
            } else {
                if ((validity[(int) (bit >> 3)] >> (bit & 7) & 1) == 0) {
                    clearOne(values, valuesAt + i * width, width);
                }
                i++;
            }
        }
    }

    private static void clearOne(byte[] values, int at, int width) {
        switch (width) {
            case 1 -> values[at] = 0;
            case 2 -> SHORT.set(values, at, (short) 0);
            case 4 -> INT.set(values, at, 0);
            case 8 -> LONG.set(values, at, 0L);
            default -> Arrays.fill(values, at, at + width, (byte) 0);
        }
    }
}
