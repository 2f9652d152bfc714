package dev.kafkaarrow.ipc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.arrow.memory.ArrowBuf;

/** A buffer of a batch being built on the heap, which grows at its end. */
final class HeapBuffer {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = {};
    private int size;

    int size() {
        return size;
    }

    void copyTo(byte[] destination, int position) {
        System.arraycopy(bytes, 0, destination, position, size);
    }

    void append(ArrowBuf source, long from, long length) {
        int count = Math.toIntExact(length);
        int at = grow(count);
        if (count > 0) {
            source.getBytes(from, bytes, at, count);
        }
    }

    /** Appends an offset of 4 or 8 bytes. */
    void appendOffset(long offset, int width) {
        int at = grow(width);
        if (width == Integer.BYTES) {
            INT.set(bytes, at, Math.toIntExact(offset));
        } else {
            LONG.set(bytes, at, offset);
        }
    }

    /** Appends bits behind the {@code present} ones there are; returns how many of them are set. */
    int appendBits(int present, ArrowBuf source, int from, int length) {
        growToBits(present + length);
        int set = 0;
        for (int i = 0; i < length; i++) {
            int bit = (source.getByte((from + i) >> 3) >> ((from + i) & 7)) & 1;
            set += bit;
            bytes[(present + i) >> 3] |= (byte) (bit << ((present + i) & 7));
        }
        return set;
    }

    /** Appends bits that are set behind the {@code present} ones there are. */
    void appendSetBits(int present, int length) {
        growToBits(present + length);
        for (int i = present; i < present + length; i++) {
            bytes[i >> 3] |= (byte) (1 << (i & 7));
        }
    }

    private void growToBits(int bits) {
        grow((bits + 7) / 8 - size);
    }

    private int grow(int count) {
        int at = size;
        size = Math.addExact(size, count);
        if (size > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.max(size, Math.min(2L * bytes.length, Integer.MAX_VALUE - 8)));
        }
        return at;
    }
}
