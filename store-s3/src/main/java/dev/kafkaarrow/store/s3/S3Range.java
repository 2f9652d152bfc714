package dev.kafkaarrow.store.s3;

import dev.kafkaarrow.connect.store.ObjectClient.Found;
import dev.kafkaarrow.connect.store.ObjectClient.Range;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** What is made of an answer to a request for a range. */
final class S3Range {

    private static final Pattern RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");

    private S3Range() {}

    /** An answer that cannot be right, however often it is asked for. */
    static final class Unusable extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unusable(String message) {
            super(message);
        }
    }

    /** Its bytes, which must be those that were asked for. */
    static ResponseTransformer<GetObjectResponse, Range> of(String key, long from, int length) {
        return (response, stream) -> {
            long first = 0;
            long size;
            if (response.contentRange() != null) {
                Matcher range = RANGE.matcher(response.contentRange());
                if (!range.matches()) {
                    throw new Unusable("Content-Range " + response.contentRange());
                }
                first = Long.parseLong(range.group(1));
                size = Long.parseLong(range.group(3));
            } else if (response.contentLength() != null) {
                // the whole object
                size = response.contentLength();
            } else {
                throw new Unusable("an answer without length and range");
            }
            if (first != from || response.eTag() == null) {
                throw new Unusable("bytes from " + first + " of version " + response.eTag() + ", not from " + from);
            }
            int expected = (int) Math.min(length, Math.max(0, size - from));
            byte[] bytes = read(stream, expected);
            if (response.contentLength() != null && response.contentLength() > expected) {
                stream.abort();
            }
            return new Range(
                    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN),
                    new Found(key, size, modified(response.lastModified()), response.eTag(), response.metadata()));
        };
    }

    /** Exactly so many bytes; with fewer, the request is made again. */
    private static byte[] read(InputStream stream, int expected) {
        byte[] bytes = new byte[expected];
        int count;
        try {
            count = stream.readNBytes(bytes, 0, expected);
        } catch (IOException e) {
            throw RetryableException.create("the body ended by " + e.getMessage(), e);
        }
        if (count < expected) {
            throw RetryableException.create("the body ended after " + count + " of " + expected + " bytes");
        }
        return bytes;
    }

    /** Of an object that has nothing there. */
    static Range empty(Found found) {
        return new Range(ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN), found);
    }

    /** 0 if the store does not say. */
    static long modified(Instant instant) {
        return instant == null ? 0 : instant.toEpochMilli();
    }
}
