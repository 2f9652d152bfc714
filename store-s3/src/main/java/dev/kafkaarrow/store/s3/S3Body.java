package dev.kafkaarrow.store.s3;

import dev.kafkaarrow.connect.store.ObjectClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.http.ContentStreamProvider;

/** The bytes of one put, read from their beginning for each attempt. Used by one thread. */
final class S3Body implements ContentStreamProvider {

    /** An answer that cannot be right, however often it is asked for. */
    static final class Unusable extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unusable(String message) {
            super(message);
        }
    }

    private final ObjectClient.Content content;
    private InputStream open;

    S3Body(ObjectClient.Content content) {
        this.content = content;
    }

    @Override
    public InputStream newStream() {
        try {
            if (open != null) {
                open.close();
            }
            open = content.open();
            return open;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Exactly so many bytes; with fewer, the request is made again. */
    static byte[] read(InputStream stream, int expected) {
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
}
