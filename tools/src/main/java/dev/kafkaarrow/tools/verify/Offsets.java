package dev.kafkaarrow.tools.verify;

import java.util.HashMap;
import java.util.Map;

/** Offsets of a partition that were met: one bit for each, and next to nothing where all of some ten thousand are there. Not thread-safe. */
final class Offsets {

    private static final int CHUNK_BITS = 16;
    private static final int WORDS = 1 << (CHUNK_BITS - 6);
    private static final Chunk FULL = new Chunk();

    private final Map<Long, Chunk> chunks = new HashMap<>();

    private static final class Chunk {
        private final long[] bits = new long[WORDS];
        private int count;
    }

    /** False if the offset was there. */
    boolean add(long offset) {
        long number = offset >>> CHUNK_BITS;
        Chunk chunk = chunks.computeIfAbsent(number, unused -> new Chunk());
        int place = (int) (offset & ((1 << CHUNK_BITS) - 1));
        long bit = 1L << place;
        if (chunk == FULL || (chunk.bits[place >>> 6] & bit) != 0) {
            return false;
        }
        chunk.bits[place >>> 6] |= bit;
        chunk.count++;
        if (chunk.count == 1 << CHUNK_BITS) {
            chunks.put(number, FULL);
        }
        return true;
    }
}
