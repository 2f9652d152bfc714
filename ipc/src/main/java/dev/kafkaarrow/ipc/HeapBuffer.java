package dev.kafkaarrow.ipc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.arrow.memory.ArrowBuf;

/** A buffer of a batch being built on the heap, which grows at its end. What was not written is 0. */
final class HeapBuffer {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Largest array that Java virtual machines make. */
    private static final int MAX_ARRAY_BYTES = Integer.MAX_VALUE - 8;

    private byte[] bytes;
    private int size;
    private int marked;

    HeapBuffer() {
        this(new byte[0]);
    }

    /** Of these bytes, which are not copied. */
    HeapBuffer(byte[] bytes) {
        this.bytes = bytes;
        this.size = bytes.length;
    }

    /** @throws IllegalArgumentException if it would be more than an array can hold */
    static byte[] newArray(long size) {
        if (size > MAX_ARRAY_BYTES) {
            throw new IllegalArgumentException(
                    "expected a stream of at most " + MAX_ARRAY_BYTES + " bytes, got " + size + ": split the batch");
        }
        return new byte[(int) size];
    }

    int size() {
        return size;
    }

    void copyTo(byte[] destination, int position) {
        System.arraycopy(bytes, 0, destination, position, size);
    }

    void copyTo(ArrowBuf destination, long position) {
        destination.setBytes(position, bytes, 0, size);
    }

    /** Empties it; the array stays. */
    void clear() {
        cut(0);
    }

    /** To go back to. */
    void mark() {
        marked = size;
    }

    /** Forgets what was appended since the mark; bits in the byte before it are the caller's to clear. */
    void rollBack() {
        cut(marked);
    }

    private void cut(int end) {
        Arrays.fill(bytes, end, Math.min(size, bytes.length), (byte) 0);
        size = end;
    }

    /** Clears the bits behind the {@code present} ones there are. */
    void clearSlack(int present) {
        if (size > 0) {
            NullSlots.clearSlack(bytes, 0, present);
        }
    }

    void append(ArrowBuf source, long from, long length) {
        int count = checked(length);
        int at = grow(count);
        if (count > 0) {
            source.getBytes(from, bytes, at, count);
        }
    }

    void append(byte[] source) {
        int at = grow(source.length);
        System.arraycopy(source, 0, bytes, at, source.length);
    }

    void appendByte(int value) {
        int at = grow(1);
        bytes[at] = (byte) value;
    }

    void appendZeros(long length) {
        grow(checked(length));
    }

    /** Appends an integer of 2, 4 or 8 bytes. */
    void appendInteger(long value, int width) {
        int at = grow(width);
        switch (width) {
            case Short.BYTES -> SHORT.set(bytes, at, (short) value);
            case Integer.BYTES -> INT.set(bytes, at, Math.toIntExact(value));
            default -> LONG.set(bytes, at, value);
        }
    }

    /** Appends bits behind the {@code present} ones there are; returns how many of them are set. */
    int appendBits(int present, ArrowBuf source, int from, int length) {
        growToBits(present + length);
        int firstByte = from >> 3;
        byte[] given = new byte[(int) Bits.bytes(from + length) - firstByte + 1];
        source.getBytes(firstByte, given, 0, given.length - 1);
        int shift = from & 7;
        int set = 0;
        for (int i = 0; i < length; i += Byte.SIZE) {
            int bits = ((given[i >> 3] & 0xff) | given[(i >> 3) + 1] << Byte.SIZE) >> shift & 0xff;
            if (length - i < Byte.SIZE) {
                bits &= (1 << (length - i)) - 1;
            }
            set += Integer.bitCount(bits);
            or(present + i, bits);
        }
        return set;
    }

    /** Appends bits that are set behind the {@code present} ones there are. */
    void appendSetBits(int present, int length) {
        growToBits(present + length);
        for (int i = 0; i < length; i += Byte.SIZE) {
            or(present + i, length - i < Byte.SIZE ? (1 << (length - i)) - 1 : 0xff);
        }
    }

    /** Appends bits that are not set behind the {@code present} ones there are. */
    void appendClearBits(int present, int length) {
        growToBits(present + length);
    }

    private void or(int bit, int bits) {
        int shifted = bits << (bit & 7);
        bytes[bit >> 3] |= (byte) shifted;
        if (shifted > 0xff) {
            bytes[(bit >> 3) + 1] |= (byte) (shifted >> Byte.SIZE);
        }
    }

    /** Clears bits that are not set in the validity. */
    void clearBits(HeapBuffer validity, int from, int length) {
        int first = from >> 3;
        NullSlots.clearBits(validity.bytes, first, bytes, first, (int) Bits.bytes(from + length) - first);
    }

    /** Clears the last {@code count} values where their bits are not set in the validity, of which they are the last too. */
    void clearNulls(HeapBuffer validity, int firstBit, int width, int count) {
        NullSlots.clear(validity.bytes, firstBit, bytes, size - width * count, width, count);
    }

    /** An integer of 1, 2, 4 or 8 bytes. */
    long integer(int index, int width, boolean isSigned) {
        int at = index * width;
        return switch (width) {
            case 1 -> isSigned ? bytes[at] : bytes[at] & 0xff;
            case Short.BYTES -> isSigned ? (short) SHORT.get(bytes, at) : (short) SHORT.get(bytes, at) & 0xffff;
            case Integer.BYTES -> isSigned ? (int) INT.get(bytes, at) : (int) INT.get(bytes, at) & 0xffff_ffffL;
            default -> (long) LONG.get(bytes, at);
        };
    }

    /** Writes an integer of 1, 2, 4 or 8 bytes over one that there is. */
    void setInteger(int index, int width, int value) {
        int at = index * width;
        switch (width) {
            case 1 -> bytes[at] = (byte) value;
            case Short.BYTES -> SHORT.set(bytes, at, (short) value);
            case Integer.BYTES -> INT.set(bytes, at, value);
            default -> LONG.set(bytes, at, (long) value);
        }
    }

    boolean bit(int index) {
        return (bytes[index >> 3] >> (index & 7) & 1) != 0;
    }

    private void growToBits(int bits) {
        grow((int) Bits.bytes(bits) - size);
    }

    private int grow(int count) {
        int at = size;
        size = checked((long) size + count);
        if (size > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.max(size, Math.min(2L * bytes.length, MAX_ARRAY_BYTES)));
        }
        return at;
    }

    private static int checked(long length) {
        if (length < 0 || length > MAX_ARRAY_BYTES) {
            throw new IllegalArgumentException(
                    "expected a buffer of at most " + MAX_ARRAY_BYTES + " bytes, got " + length);
        }
        return (int) length;
    }
}
