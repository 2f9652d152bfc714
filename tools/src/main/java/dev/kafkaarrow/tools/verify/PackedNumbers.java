package dev.kafkaarrow.tools.verify;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** Reads the base64 entries of merged batches, as {@code docs/file-format.md} has them: its <i>u</i>, <i>s</i>, <i>b</i> and <i>o</i>. Not thread-safe. */
final class PackedNumbers {

    private static final int GROUP_BITS = 7;
    private static final int MORE = 0x80;

    private final String key;
    private final byte[] bytes;
    private int next;

    PackedNumbers(String key, String base64) throws FormatException {
        this.key = key;
        this.bytes = base64(key, base64);
    }

    static byte[] base64(String key, String text) throws FormatException {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new FormatException(key, "base64", "a text that is none: " + e.getMessage());
        }
    }

    /** <i>u</i>, modulo 2^64. */
    long unsigned() throws FormatException {
        long number = 0;
        for (int shift = 0; ; shift += GROUP_BITS) {
            int group = one();
            // of the tenth group one bit is left
            if (shift > Long.SIZE - 1 || (shift == Long.SIZE - 1 && group > 1)) {
                throw new FormatException(key, "a number of 64 bits", "a longer one before byte " + next);
            }
            number |= (long) (group & ~MORE) << shift;
            if ((group & MORE) == 0) {
                return number;
            }
        }
    }

    /** <i>s</i>. */
    long signed() throws FormatException {
        long number = unsigned();
        return (number >>> 1) ^ -(number & 1);
    }

    /** How many of something follow, each of which takes a byte at least, so that a wrong number ends here. */
    int count() throws FormatException {
        long count = unsigned();
        if (count < 0 || count > bytes.length) {
            throw new FormatException(key, "at most " + bytes.length + " of them", Long.toUnsignedString(count));
        }
        return (int) count;
    }

    /** A number that an int holds. */
    int rows() throws FormatException {
        long rows = unsigned();
        if (rows < 0 || rows > Integer.MAX_VALUE) {
            throw new FormatException(key, "at most " + Integer.MAX_VALUE + " rows", Long.toUnsignedString(rows));
        }
        return (int) rows;
    }

    /** <i>b</i>. */
    byte[] sized() throws FormatException {
        return take(unsigned());
    }

    /** <i>o</i>: empty for null. */
    Optional<Bytes> optional() throws FormatException {
        long length = unsigned();
        return length == 0 ? Optional.empty() : Optional.of(new Bytes(take(length - 1)));
    }

    /** Four bytes, the most significant first. */
    int fixed32() throws FormatException {
        return one() << 24 | one() << 16 | one() << 8 | one();
    }

    void requireEnd() throws FormatException {
        if (next < bytes.length) {
            throw new FormatException(key, "the end after byte " + next, (bytes.length - next) + " bytes more");
        }
    }

    private byte[] take(long length) throws FormatException {
        if (length < 0 || length > bytes.length - next) {
            throw new FormatException(
                    key,
                    Long.toUnsignedString(length) + " bytes from byte " + next + " on",
                    (bytes.length - next) + " bytes");
        }
        byte[] taken = Arrays.copyOfRange(bytes, next, next + (int) length);
        next += (int) length;
        return taken;
    }

    private int one() throws FormatException {
        if (next == bytes.length) {
            throw new FormatException(key, "more than " + next + " bytes", "the end");
        }
        return bytes[next++] & 0xff;
    }
}
