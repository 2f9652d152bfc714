package dev.kafkaarrow.connect.data.json;

import dev.kafkaarrow.connect.data.types.MismatchException;
import java.nio.charset.StandardCharsets;

/** A text as well-formed UTF-8. Valid until the next one. Not thread-safe. */
final class Utf8Text {
    private static final int MAX_BYTES_OF_A_CHARACTER = 3;

    private byte[] array = new byte[256];
    private int length;

    /** Holds the text, from the first byte on. */
    byte[] array() {
        return array;
    }

    int length() {
        return length;
    }

    /** @throws MismatchException if there is a lone surrogate, which UTF-8 cannot represent */
    void encode(char[] characters, int from, int count) {
        long most = (long) MAX_BYTES_OF_A_CHARACTER * count;
        if (most > array.length) {
            array = new byte[(int) Math.min(Integer.MAX_VALUE - 8, Math.max(most, 2L * array.length))];
        }
        byte[] utf8 = array;
        int filled = 0;
        for (int i = from; i < from + count; i++) {
            char c = characters[i];
            if (c < 0x80) {
                utf8[filled++] = (byte) c;
            } else if (c < 0x800) {
                utf8[filled++] = (byte) (0xC0 | c >> 6);
                utf8[filled++] = continuation(c);
            } else if (!Character.isSurrogate(c)) {
                utf8[filled++] = (byte) (0xE0 | c >> 12);
                utf8[filled++] = continuation(c >> 6);
                utf8[filled++] = continuation(c);
            } else {
                int codePoint = Character.codePointAt(characters, i, from + count);
                if (!Character.isSupplementaryCodePoint(codePoint)) {
                    throw new MismatchException(
                            "a text that UTF-8 can represent",
                            "one with the lone surrogate \\u" + Integer.toHexString(codePoint));
                }
                i++;
                utf8[filled++] = (byte) (0xF0 | codePoint >> 18);
                utf8[filled++] = continuation(codePoint >> 12);
                utf8[filled++] = continuation(codePoint >> 6);
                utf8[filled++] = continuation(codePoint);
            }
        }
        length = filled;
    }

    private static byte continuation(int bits) {
        return (byte) (0x80 | (bits & 0x3F));
    }

    @Override
    public String toString() {
        return new String(array, 0, length, StandardCharsets.UTF_8);
    }
}
