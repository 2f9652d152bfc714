package dev.kafkaarrow.connect.data.write;

import dev.kafkaarrow.connect.data.types.MismatchException;
import org.apache.arrow.memory.util.MemoryUtil;

/** Encodes strings in one pass, straight to where they stay. */
final class Utf8Encoder {
    /** Room is made for so many characters at a time: a long string is not known to need the most that it may. */
    private static final int PIECE_CHARACTERS = 4096;

    /** Of UTF-16: a pair of surrogates takes 4 bytes together. */
    private static final int MAX_BYTES_OF_A_CHARACTER = 3;

    private Utf8Encoder() {}

    /**
     * Writes a string at a position.
     *
     * @return number of bytes written
     * @throws MismatchException if there is a lone surrogate, which UTF-8 cannot represent
     */
    static long encode(String string, GrowingBuffer destination, long position) {
        long at = position;
        int length = string.length();
        int i = 0;
        while (i < length) {
            int end = Math.min(length, i + PIECE_CHARACTERS);
            long begin = destination.place(at, (end - i + 1L) * MAX_BYTES_OF_A_CHARACTER);
            long address = begin;
            while (i < end) {
                char c = string.charAt(i++);
                if (c < 0x80) {
                    put(address++, c);
                } else if (c < 0x800) {
                    put(address++, 0xC0 | c >> 6);
                    put(address++, continuation(c));
                } else if (!Character.isSurrogate(c)) {
                    put(address++, 0xE0 | c >> 12);
                    put(address++, continuation(c >> 6));
                    put(address++, continuation(c));
                } else {
                    // the second of the two may lie behind the piece
                    int codePoint = codePoint(string, i - 1);
                    i++;
                    put(address++, 0xF0 | codePoint >> 18);
                    put(address++, continuation(codePoint >> 12));
                    put(address++, continuation(codePoint >> 6));
                    put(address++, continuation(codePoint));
                }
            }
            at += address - begin;
        }
        return at - position;
    }

    private static void put(long address, int bits) {
        MemoryUtil.putByte(address, (byte) bits);
    }

    private static int continuation(int bits) {
        return 0x80 | (bits & 0x3F);
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
