package dev.kafkaarrow.connect.data.json;

import dev.kafkaarrow.connect.data.json.JsonInput.LoneSurrogates;
import dev.kafkaarrow.connect.data.types.MismatchException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A text of a JSON document as well-formed UTF-8: where it stands in the document if it has no escapes, else unescaped in memory of its
 * own. Not thread-safe.
 */
final class Utf8Text {
    private static final int FIRST_BYTES = 256;

    private byte[] unescaped = new byte[FIRST_BYTES];
    private int fault;

    private byte[] array = unescaped;
    private int from;
    private int length;

    byte[] array() {
        return array;
    }

    int from() {
        return from;
    }

    int length() {
        return length;
    }

    /** Where the last fault is in the document. */
    int fault() {
        return fault;
    }

    boolean equalTo(byte[] utf8) {
        return Arrays.equals(array, from, from + length, utf8, 0, utf8.length);
    }

    @Override
    public String toString() {
        return new String(array, from, length, StandardCharsets.UTF_8);
    }

    /**
     * Reads a text.
     *
     * @param quote index of the quote that it begins with
     * @return index behind its closing quote
     */
    int read(byte[] bytes, int quote, int end, LoneSurrogates surrogates) {
        int p = quote + 1;
        while (p < end) {
            byte b = bytes[p];
            if (b == '"') {
                array = bytes;
                from = quote + 1;
                length = p - from;
                return p + 1;
            }
            if (b == '\\') {
                return unescape(bytes, quote + 1, p, end, surrogates);
            }
            p = b >= ' ' ? p + 1 : afterCharacter(bytes, p, end);
        }
        throw open(end);
    }

    /**
     * Reads the rest of a text that has escapes.
     *
     * @param first index of the first escape
     */
    private int unescape(byte[] bytes, int textFrom, int first, int end, LoneSurrogates surrogates) {
        int p = first;
        int filled = first - textFrom;
        // an escape never stands for more bytes than it takes
        reserve(filled, filled);
        System.arraycopy(bytes, textFrom, unescaped, 0, filled);
        while (p < end) {
            reserve(filled, 4);
            byte b = bytes[p];
            if (b == '"') {
                array = unescaped;
                from = 0;
                length = filled;
                return p + 1;
            }
            if (b != '\\') {
                int next = b >= ' ' ? p + 1 : afterCharacter(bytes, p, end);
                while (p < next) {
                    unescaped[filled++] = bytes[p++];
                }
            } else if (p + 1 < end && bytes[p + 1] == 'u') {
                int unit = unit(bytes, p, end);
                boolean isPair = Character.isHighSurrogate((char) unit)
                        && p + 7 < end
                        && bytes[p + 6] == '\\'
                        && bytes[p + 7] == 'u'
                        && Character.isLowSurrogate((char) unit(bytes, p + 6, end));
                if (!isPair && Character.isSurrogate((char) unit) && surrogates == LoneSurrogates.REFUSED) {
                    fault = p;
                    throw new MismatchException(
                            "a text that UTF-8 can represent", "the lone surrogate \\u" + Integer.toHexString(unit));
                }
                filled =
                        put(isPair ? Character.toCodePoint((char) unit, (char) unit(bytes, p + 6, end)) : unit, filled);
                p += isPair ? 12 : 6;
            } else {
                unescaped[filled++] = escaped(bytes, p, end);
                p += 2;
            }
        }
        throw open(end);
    }

    private void reserve(int filled, int more) {
        if (filled + more > unescaped.length) {
            unescaped = Arrays.copyOf(unescaped, Math.max(2 * unescaped.length, filled + more));
        }
    }

    private int put(int codePoint, int at) {
        int to = at;
        if (codePoint < 0x80) {
            unescaped[to++] = (byte) codePoint;
        } else if (codePoint < 0x800) {
            unescaped[to++] = (byte) (0xC0 | codePoint >> 6);
            unescaped[to++] = continuation(codePoint);
        } else if (codePoint < 0x10000) {
            unescaped[to++] = (byte) (0xE0 | codePoint >> 12);
            unescaped[to++] = continuation(codePoint >> 6);
            unescaped[to++] = continuation(codePoint);
        } else {
            unescaped[to++] = (byte) (0xF0 | codePoint >> 18);
            unescaped[to++] = continuation(codePoint >> 12);
            unescaped[to++] = continuation(codePoint >> 6);
            unescaped[to++] = continuation(codePoint);
        }
        return to;
    }

    private static byte continuation(int bits) {
        return (byte) (0x80 | (bits & 0x3F));
    }

    /** The four digits of an escape at an index. */
    private int unit(byte[] bytes, int backslash, int end) {
        int unit = 0;
        for (int i = backslash + 2; i < backslash + 6; i++) {
            int digit = i < end && bytes[i] > 0 ? Character.digit(bytes[i], 16) : -1;
            if (digit < 0) {
                fault = Math.min(i, end);
                throw new MismatchException(
                        "four hexadecimal digits behind \\u", i < end ? hex(bytes[i]) : "the end of the value");
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }

    private byte escaped(byte[] bytes, int backslash, int end) {
        if (backslash + 1 >= end) {
            throw open(end);
        }
        byte escape = bytes[backslash + 1];
        return (byte)
                switch (escape) {
                    case '"', '\\', '/' -> escape;
                    case 'b' -> '\b';
                    case 'f' -> '\f';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    default -> {
                        fault = backslash + 1;
                        throw new MismatchException("one of \"\\/bfnrtu behind a backslash", hex(escape));
                    }
                };
    }

    /** Index behind a character that is no plain ASCII one. */
    private int afterCharacter(byte[] bytes, int index, int end) {
        int lead = bytes[index] & 0xFF;
        if (lead < 0x80) {
            fault = index;
            throw new MismatchException("control characters as escapes", hex(bytes[index]));
        }
        int size =
                lead >= 0xC2 && lead < 0xE0 ? 2 : lead >= 0xE0 && lead < 0xF0 ? 3 : lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
        boolean valid = size > 0 && size <= end - index;
        for (int i = 1; valid && i < size; i++) {
            valid = (bytes[index + i] & 0xC0) == 0x80;
        }
        if (valid && size > 2) {
            // overlong forms, surrogates, and what is above U+10FFFF
            int second = bytes[index + 1] & 0xFF;
            valid = switch (lead) {
                case 0xE0 -> second >= 0xA0;
                case 0xED -> second < 0xA0;
                case 0xF0 -> second >= 0x90;
                case 0xF4 -> second < 0x90;
                default -> true;
            };
        }
        if (!valid) {
            fault = index;
            throw new MismatchException("UTF-8", hex(bytes[index]));
        }
        return index + size;
    }

    private MismatchException open(int end) {
        fault = end;
        return new MismatchException("a closing quote", "the end of the value");
    }

    private static String hex(byte b) {
        return "byte 0x" + String.format("%02x", b);
    }
}
