package dev.kafkaarrow.connect.data.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * Jackson's parser of one value after another. To make one takes half as long as to read a short row, so it goes on with the next value
 * where the one before was read to its end. Not thread-safe.
 */
final class JsonTokens {
    private static final JsonFactory JSON = JsonFactory.builder()
            // a document is UTF-8 by now
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            // as JsonConverter
            .enable(JsonReadFeature.ALLOW_LEADING_ZEROS_FOR_NUMBERS)
            // the fast parser of decimals is not: it makes 1E+2147483647 of 1e21474836470
            .build();

    private static final OutputStream NOWHERE = OutputStream.nullOutputStream();

    /**
     * As a parser refers to each token, one that the garbage collector has moved to the old generation is slower than a new one. It also
     * remembers each name that it meets.
     */
    private static final int MAX_BYTES_OF_A_PARSER = 64 << 10;

    private Source source = new Source();
    private JsonParser parser;

    /** The index of the value's first byte, less the bytes that the parser had taken before it. */
    private long origin;

    /** Whether the parser can go on with another value. */
    private boolean isFree;

    /** What a parser takes bytes from, as it needs them. */
    private static final class Source extends InputStream {
        private byte[] bytes = {};
        private int next;
        private int end;
        private long taken;
        private boolean hasEnded;

        @Override
        public int read() {
            throw new UnsupportedOperationException("the parser takes what there is");
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            int count = Math.min(length, end - next);
            if (count == 0) {
                hasEnded = true;
                return -1;
            }
            System.arraycopy(bytes, next, buffer, offset, count);
            next += count;
            taken += count;
            return count;
        }
    }

    /** Moves the parser in front of a value. It may see what is behind that, up to an end. */
    void begin(byte[] bytes, int from, int to) {
        if (!isFree || source.taken > MAX_BYTES_OF_A_PARSER) {
            renew();
        }
        isFree = false;
        source.bytes = bytes;
        source.next = from;
        source.end = to;
        origin = from - source.taken;
    }

    JsonParser parser() {
        return parser;
    }

    /** The array that has the value. */
    byte[] bytes() {
        return source.bytes;
    }

    private void renew() {
        try {
            if (parser != null) {
                parser.close();
            }
            source = new Source();
            parser = JSON.createParser(source);
        } catch (IOException e) {
            throw new UncheckedIOException("an array does not fail", e);
        }
    }

    /** Index of what the parser says is somewhere. */
    int index(JsonLocation location) {
        return (int) (origin + location.getByteOffset());
    }

    /** Ends a value, all of which the parser has read: index of what is behind. */
    int end() {
        try {
            int behind = source.next - parser.releaseBuffered(NOWHERE);
            isFree = !source.hasEnded;
            return behind;
        } catch (IOException e) {
            throw new UncheckedIOException("nothing is written", e);
        }
    }
}
