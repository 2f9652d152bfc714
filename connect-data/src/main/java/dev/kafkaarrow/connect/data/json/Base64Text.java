package dev.kafkaarrow.connect.data.json;

import dev.kafkaarrow.connect.data.types.MismatchException;
import java.util.Arrays;

/** Decodes canonical base64: the standard alphabet, padded, without blanks, and bits that are not used zero. Not thread-safe. */
final class Base64Text {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final byte[] BITS = new byte[128];

    static {
        Arrays.fill(BITS, (byte) -1);
        for (int i = 0; i < ALPHABET.length(); i++) {
            BITS[ALPHABET.charAt(i)] = (byte) i;
        }
    }

    private byte[] decoded = {};
    private int length;

    /** The bytes decoded last, from the first on; valid until the next ones. */
    byte[] array() {
        return decoded;
    }

    int length() {
        return length;
    }

    void decode(Utf8Text text) {
        byte[] from = text.array();
        int characters = text.length();
        if ((characters & 3) != 0) {
            throw new MismatchException("base64 padded to a multiple of 4 characters", characters + " characters");
        }
        int most = characters / 4 * 3;
        if (most > decoded.length) {
            decoded = new byte[Math.max(most, 2 * decoded.length)];
        }
        int end = characters;
        int padding = characters == 0 || from[end - 1] != '=' ? 0 : from[end - 2] != '=' ? 1 : 2;
        int filled = 0;
        for (int i = 0; i < end; i += 4) {
            int absent = i == end - 4 ? padding : 0;
            int third = absent > 1 ? 0 : bits(from[i + 2]);
            int fourth = absent > 0 ? 0 : bits(from[i + 3]);
            int group = bits(from[i]) << 18 | bits(from[i + 1]) << 12 | third << 6 | fourth;
            int unused = absent == 0 ? 0 : absent == 1 ? group & 0xFF : group & 0xFFFF;
            if (unused != 0) {
                throw new MismatchException("base64 whose unused bits are zero", "others");
            }
            decoded[filled++] = (byte) (group >> 16);
            if (absent < 2) {
                decoded[filled++] = (byte) (group >> 8);
            }
            if (absent < 1) {
                decoded[filled++] = (byte) group;
            }
        }
        length = filled;
    }

    private static int bits(byte character) {
        int bits = character < 0 ? -1 : BITS[character];
        if (bits < 0) {
            throw new MismatchException("base64", "byte 0x" + String.format("%02x", character));
        }
        return bits;
    }
}
