package dev.kafkaarrow.connect.data.json;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.connect.errors.DataException;

/** The bytes of a JSON document in UTF-8. Immutable, as long as nobody changes the array. */
final class Document {
    /** What clients of a schema registry begin values with: a zero and an id of four bytes. */
    private static final int REGISTRY_PREFIX_BYTES = 5;

    private static final int BYTES_OF_UTF32 = 4;
    private static final Charset UTF_32BE = Charset.forName("UTF-32BE");
    private static final Charset UTF_32LE = Charset.forName("UTF-32LE");

    private final byte[] bytes;
    private final int start;
    private final int from;
    private final int to;

    private Document(byte[] bytes, int start, int from, int to) {
        this.bytes = bytes;
        this.start = start;
        this.from = from;
        this.to = to;
    }

    /** The array that has them; not to be changed. */
    byte[] bytes() {
        return bytes;
    }

    /** Index that positions in errors count from. */
    int start() {
        return start;
    }

    /** Index of the first byte. */
    int from() {
        return from;
    }

    /** Index behind the last byte. */
    int to() {
        return to;
    }

    /**
     * The document of a value, without what may stand before it: a registry's prefix, or a byte order mark. Other encodings of Unicode
     * become UTF-8; positions are those of that then.
     *
     * @throws DataException if a registry's prefix is not followed by JSON
     */
    static Document of(ByteBuffer value) {
        int length = value.remaining();
        byte[] bytes;
        int start = 0;
        if (value.hasArray()) {
            bytes = value.array();
            start = value.arrayOffset() + value.position();
        } else {
            bytes = new byte[length];
            value.get(value.position(), bytes);
        }
        if (length >= 2 && bytes[start] == '{' && bytes[start + 1] != 0) {
            return new Document(bytes, start, start, start + length);
        }
        return unusual(bytes, start, length);
    }

    private static Document unusual(byte[] bytes, int start, int length) {
        int first = unsigned(bytes, start, 0, length);
        int second = unsigned(bytes, start, 1, length);
        int third = unsigned(bytes, start, 2, length);
        int fourth = unsigned(bytes, start, 3, length);
        int to = start + length;
        if (first == 0xEF && second == 0xBB && third == 0xBF) {
            return new Document(bytes, start, start + 3, to);
        } else if (first == 0 && second == 0 && third == 0xFE && fourth == 0xFF) {
            return encoded(bytes, start + 4, to, UTF_32BE);
        } else if (first == 0xFF && second == 0xFE && third == 0 && fourth == 0) {
            return encoded(bytes, start + 4, to, UTF_32LE);
        } else if (first == 0xFE && second == 0xFF) {
            return encoded(bytes, start + 2, to, StandardCharsets.UTF_16BE);
        } else if (first == 0xFF && second == 0xFE) {
            return encoded(bytes, start + 2, to, StandardCharsets.UTF_16LE);
        } else if (length >= BYTES_OF_UTF32
                && first == 0
                && second == 0
                && third == 0
                && beginsJson(fourth)
                && unsigned(bytes, start, REGISTRY_PREFIX_BYTES, length) == 0) {
            return encoded(bytes, start, to, UTF_32BE);
        } else if (beginsJson(first) && second == 0 && third == 0 && fourth == 0) {
            return encoded(bytes, start, to, UTF_32LE);
        } else if (first == 0 && beginsJson(second) && third == 0 && fourth != 0) {
            return encoded(bytes, start, to, StandardCharsets.UTF_16BE);
        } else if (beginsJson(first) && second == 0) {
            return encoded(bytes, start, to, StandardCharsets.UTF_16LE);
        } else if (first == 0) {
            return afterPrefix(bytes, start, length);
        }
        return new Document(bytes, start, start, to);
    }

    private static Document afterPrefix(byte[] bytes, int start, int length) {
        int next = unsigned(bytes, start, REGISTRY_PREFIX_BYTES, length);
        if (!beginsJson(next)) {
            throw new DataException(
                    "expected JSON, got bytes that begin as those of a schema registry, but go on "
                            + (next < 0 ? "with nothing" : "with byte 0x" + String.format("%02x", next))
                            + ": they may be Avro, which value.format=avro reads, or Protobuf, which needs a converter that gives Structs");
        }
        return new Document(bytes, start, start + REGISTRY_PREFIX_BYTES, start + length);
    }

    private static boolean beginsJson(int b) {
        return b == '{' || b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private static int unsigned(byte[] bytes, int start, int index, int length) {
        return index < length ? bytes[start + index] & 0xFF : -1;
    }

    private static Document encoded(byte[] bytes, int from, int to, Charset charset) {
        byte[] utf8 = new String(bytes, from, to - from, charset).getBytes(StandardCharsets.UTF_8);
        return new Document(utf8, 0, 0, utf8.length);
    }
}
