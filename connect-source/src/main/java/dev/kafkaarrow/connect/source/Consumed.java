package dev.kafkaarrow.connect.source;

import java.util.zip.CRC32C;

/**
 * The first bytes of a file, told from those of others by a checksum over every one of them.
 *
 * @param bytes how many
 * @param crc32c their CRC-32C, as an unsigned number of 32 bits
 */
record Consumed(long bytes, long crc32c) {

    static final Consumed NOTHING = new Consumed(0, 0);

    /** The polynomial of CRC-32C, its highest power in the lowest bit. */
    private static final int POLYNOMIAL = 0x82F6_3B78;

    /**
     * A checksum that goes on behind these bytes without reading them. The state of a CRC is its value, and four bytes lead to any
     * state: those are taken which the polynomial's inverse gives.
     */
    CRC32C continued() {
        CRC32C checksum = new CRC32C();
        if (bytes > 0) {
            int state = ~(int) crc32c;
            for (int bit = 0; bit < Integer.SIZE; bit++) {
                state = state < 0 ? (state ^ POLYNOMIAL) << 1 | 1 : state << 1;
            }
            int word = ~state;
            for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
                checksum.update(word >>> shift);
            }
        }
        return checksum;
    }
}
