package dev.kafkaarrow.connect.avro;

import dev.kafkaarrow.connect.data.types.MismatchException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** The keys of a map, of which none may be there twice. Not thread-safe. */
final class DistinctKeys {
    /** Up to so many are compared one by one. */
    private static final int FEW = 16;

    private final int[] from = new int[FEW];
    private final int[] to = new int[FEW];
    private int count;

    /** All of them, if they are more; buffers have an order, so keys that are chosen to have equal hashes take no longer. */
    private Set<ByteBuffer> many = Set.of();

    private final Set<Object> values = new HashSet<>();

    /** Begins a map. */
    void clear() {
        count = 0;
        many = Set.of();
        values.clear();
    }

    /**
     * Adds a key that is no text: one value can be written in several ways.
     *
     * @throws MismatchException if it was there before
     */
    void add(Object key) {
        if (!values.add(key)) {
            throw again();
        }
    }

    /**
     * Adds a key that is text.
     *
     * @throws MismatchException if it was there before
     */
    void add(byte[] array, int keyFrom, int keyTo) {
        if (count < FEW) {
            for (int i = 0; i < count; i++) {
                if (Arrays.equals(array, from[i], to[i], array, keyFrom, keyTo)) {
                    throw again();
                }
            }
            from[count] = keyFrom;
            to[count] = keyTo;
            count++;
            return;
        }
        if (many.isEmpty()) {
            many = new HashSet<>();
            for (int i = 0; i < count; i++) {
                many.add(ByteBuffer.wrap(array, from[i], to[i] - from[i]));
            }
        }
        if (!many.add(ByteBuffer.wrap(array, keyFrom, keyTo - keyFrom))) {
            throw again();
        }
    }

    private static MismatchException again() {
        return new MismatchException("a key once", "it again");
    }
}
