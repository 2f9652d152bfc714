package dev.kafkaarrow.connect.source;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The part of the input that one task reads. Every task lists all files and keeps its own by a hash, so new files need no
 * reconfiguration, and as the hash is of names alone, every task of every worker comes to the same answer.
 *
 * @param index which of the tasks this is, from 0
 * @param count how many tasks there are
 */
record TaskShare(int index, int count) {

    TaskShare {
        if (count < 1 || index < 0 || index >= count) {
            throw new IllegalArgumentException("task " + index + " of " + count);
        }
    }

    /**
     * What one task has to read as a whole.
     *
     * @param name of a topic, or of a file that stands for itself
     * @param number of the topic's partition: as many tasks as partitions have one each
     */
    record Portion(String name, int number) {}

    boolean has(Portion portion) {
        CRC32C hash = new CRC32C();
        hash.update(portion.name().getBytes(StandardCharsets.UTF_8));
        // the low bits of a CRC are linear in the name's last bytes, which for numbered files would deal out
        // neighbours evenly but files numbered in steps to few tasks
        long mixed = hash.getValue() * 0x9E37_79B9_7F4A_7C15L;
        return Math.floorMod((mixed >>> 32) + portion.number(), count) == index;
    }
}
