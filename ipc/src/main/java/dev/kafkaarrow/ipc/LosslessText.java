package dev.kafkaarrow.ipc;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Text of metadata that may hold any bytes, though the format asks for UTF-8: writers put what they like into metadata. A byte that is
 * not part of UTF-8 is a character from U+DC80 to U+DCFF, half a pair that no text has, so that the same bytes come out again.
 */
final class LosslessText {
    private static final char ESCAPED = 0xdc00;
    private static final char FIRST = 0xdc80;
    private static final char LAST = 0xdcff;

    private LosslessText() {}

    /** @param bytes from position to limit, or null for none */
    static String decode(ByteBuffer bytes) {
        if (bytes == null) {
            return "";
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        String text = new String(copy, StandardCharsets.UTF_8);
        return text.indexOf('\ufffd') < 0 ? text : exactly(copy);
    }

    private static String exactly(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        while (result.isError()) {
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (ESCAPED + (in.get() & 0xff)));
            }
            decoder.reset();
            result = decoder.decode(in, out, true);
        }
        return out.flip().toString();
    }

    static byte[] encode(String text) {
        if (isUtf8(text)) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        text.codePoints().forEach(c -> {
            if (isEscaped(c)) {
                bytes.write(c - ESCAPED);
            } else {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        });
        return bytes.toByteArray();
    }

    /** Whether the bytes were UTF-8. */
    static boolean isUtf8(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return text.codePoints().noneMatch(LosslessText::isEscaped);
            }
        }
        return true;
    }

    /** With a question mark for each byte that is not UTF-8. */
    static String printable(String text) {
        StringBuilder printable = new StringBuilder();
        text.codePoints().forEach(c -> printable.appendCodePoint(isEscaped(c) ? '?' : c));
        return printable.toString();
    }

    private static boolean isEscaped(int codePoint) {
        return codePoint >= FIRST && codePoint <= LAST;
    }
}
