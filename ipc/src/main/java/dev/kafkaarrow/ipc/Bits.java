package dev.kafkaarrow.ipc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.apache.arrow.memory.ArrowBuf;

/** Bitmaps as the format has them: validity and booleans, the least significant bit of a byte first. */
final class Bits {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Bits() {}

    /** Bytes of a bitmap of so many bits. */
    static long bytes(long bits) {
        return (bits + Byte.SIZE - 1) >> 3;
    }

    /** A word of which the lowest bits, 64 at most, are set. */
    static long lowest(long bits) {
        return bits >= Long.SIZE ? -1L : (1L << bits) - 1;
    }

    /** How many of the first bits are set. */
    static int count(ArrowBuf bitmap, int bits) {
        int count = 0;
        for (int i = 0; i < bits / Byte.SIZE; i++) {
            count += Integer.bitCount(bitmap.getByte(i) & 0xff);
        }
        int left = bits % Byte.SIZE;
        return left == 0 ? count : count + Integer.bitCount(bitmap.getByte(bits / Byte.SIZE) & (1 << left) - 1);
    }

    /**
     * How many of the first bits from a position on are set; clears those behind them in the last byte. The last bytes one by one: a word
     * that was just copied in parts is not at hand as a whole yet.
     */
    static int countAndTrim(byte[] bytes, int position, int bits) {
        int count = 0;
        int at = position;
        int left = bits;
        for (; left >= Long.SIZE; left -= Long.SIZE, at += Long.BYTES) {
            count += Long.bitCount((long) LONG.get(bytes, at));
        }
        for (; left >= Byte.SIZE; left -= Byte.SIZE, at++) {
            count += Integer.bitCount(bytes[at] & 0xff);
        }
        if (left > 0) {
            bytes[at] &= (byte) lowest(left);
            count += Integer.bitCount(bytes[at] & 0xff);
        }
        return count;
    }
}
