package dev.kafkaarrow.connect.data.write;

import dev.kafkaarrow.connect.data.types.MismatchException;

/** Encodes strings in one pass through a small array, as each access to off-heap memory is checked. Not thread-safe. */
final class Utf8Encoder {
    /** Most strings fit; longer ones go piece by piece. */
    private static final int PIECE_BYTES = 4096;

    private static final int MAX_BYTES_OF_A_CHARACTER = 4;

    private final byte[] piece = new byte[PIECE_BYTES];

    /**
     * Writes a string at a position.
     *
     * @return number of bytes written
     * @throws MismatchException if there is a lone surrogate, which UTF-8 cannot represent
     */
    long encode(String string, GrowingBuffer destination, long position) {
        long at = position;
        int filled = 0;
        int length = string.length();
        for (int i = 0; i < length; i++) {
            if (filled > PIECE_BYTES - MAX_BYTES_OF_A_CHARACTER) {
                at = flush(destination, at, filled);
                filled = 0;
            }
            char c = string.charAt(i);
            if (c < 0x80) {
                piece[filled++] = (byte) c;
            } else if (c < 0x800) {
                piece[filled++] = (byte) (0xC0 | c >> 6);
                piece[filled++] = continuation(c);
            } else if (!Character.isSurrogate(c)) {
                piece[filled++] = (byte) (0xE0 | c >> 12);
                piece[filled++] = continuation(c >> 6);
                piece[filled++] = continuation(c);
            } else {
                int codePoint = codePoint(string, i++);
                piece[filled++] = (byte) (0xF0 | codePoint >> 18);
                piece[filled++] = continuation(codePoint >> 12);
                piece[filled++] = continuation(codePoint >> 6);
                piece[filled++] = continuation(codePoint);
            }
        }
        return flush(destination, at, filled) - position;
    }

    private long flush(GrowingBuffer destination, long position, int bytes) {
        destination.putBytes(position, piece, 0, bytes);
        return position + bytes;
    }

    private static byte continuation(int bits) {
        return (byte) (0x80 | (bits & 0x3F));
    }

    private static int codePoint(String string, int index) {
        int codePoint = string.codePointAt(index);
        if (!Character.isSupplementaryCodePoint(codePoint)) {
            throw new MismatchException(
                    "a String that UTF-8 can represent",
                    "one with the lone surrogate \\u" + Integer.toHexString(codePoint) + " at " + index);
        }
        return codePoint;
    }
}
