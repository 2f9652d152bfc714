package dev.kafkaarrow.tools.render;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** What is left of the bounds of a row that is being written, and how it is said that there is no more. Not thread-safe. */
final class RowSpace {

    /** Of a value at least: a digit and a comma. */
    private static final int LEAST_BYTES = 2;

    private final ValueBounds bounds;
    private long left;
    private int depth;

    RowSpace(ValueBounds bounds) {
        this.bounds = bounds;
        this.left = bounds.maxRowBytes();
    }

    /** For the next row. */
    void renew() {
        left = bounds.maxRowBytes();
        depth = 0;
    }

    /** Whether another value, or another member of that name, has a place. */
    boolean takes(int nameBytes) {
        left -= nameBytes + LEAST_BYTES;
        return left >= 0;
    }

    /** Whether a list or an object is shown; if so {@link #leave} follows. */
    boolean enters() {
        if (depth == bounds.maxDepth()) {
            return false;
        }
        depth++;
        return true;
    }

    void leave() {
        depth--;
    }

    void writeText(byte[] utf8, JsonGenerator out) throws IOException {
        left -= utf8.length;
        if (left >= 0) {
            out.writeString(new String(utf8, StandardCharsets.UTF_8));
            return;
        }
        int kept = (int) Math.max(0, utf8.length + left);
        CharBuffer beginning = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(utf8, 0, wholeCharacters(utf8, kept)));
        out.writeString(beginning + "... of " + utf8.length + " bytes");
    }

    /** Back to where a character begins. */
    private static int wholeCharacters(byte[] utf8, int bytes) {
        int end = bytes;
        while (end > 0 && end < utf8.length && (utf8[end] & 0xC0) == 0x80) {
            end--;
        }
        return end;
    }

    void writeBinary(byte[] bytes, JsonGenerator out) throws IOException {
        long encoded = (bytes.length + 2L) / 3 * 4;
        left -= encoded;
        if (left >= 0) {
            out.writeBinary(bytes);
            return;
        }
        int kept = (int) Math.max(0, (encoded + left) / 4 * 3);
        byte[] beginning = Arrays.copyOf(bytes, Math.min(kept, bytes.length));
        out.writeString(Base64.getEncoder().encodeToString(beginning) + "... of " + bytes.length + " bytes");
    }
}
