package dev.kafkaarrow.connect.data.read;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Collects the bytes of one row after another, in memory that grows to the largest. Not thread-safe, and so without a lock for each call. */
final class RowBytes extends OutputStream {

    private static final int FIRST_BYTES = 512;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int size;

    @Override
    public void write(int one) {
        reserve(1);
        bytes[size++] = (byte) one;
    }

    @Override
    public void write(byte[] content, int from, int length) {
        reserve(length);
        System.arraycopy(content, from, bytes, size, length);
        size += length;
    }

    private void reserve(int more) {
        if (more > bytes.length - size) {
            // an array of more than that cannot be made
            long most = Integer.MAX_VALUE - 8L;
            bytes = Arrays.copyOf(bytes, (int) Math.max(Math.addExact(size, more), Math.min(most, 2L * size)));
        }
    }

    void clear() {
        size = 0;
    }

    /** A copy of them between others. */
    byte[] between(byte[] before, byte[] after) {
        byte[] all = Arrays.copyOf(before, Math.addExact(Math.addExact(before.length, size), after.length));
        System.arraycopy(bytes, 0, all, before.length, size);
        System.arraycopy(after, 0, all, before.length + size, after.length);
        return all;
    }

    String utf8() {
        return new String(bytes, 0, size, StandardCharsets.UTF_8);
    }
}
