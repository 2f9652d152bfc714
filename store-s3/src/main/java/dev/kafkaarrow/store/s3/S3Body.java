package dev.kafkaarrow.store.s3;

import dev.kafkaarrow.connect.store.ObjectClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import software.amazon.awssdk.http.ContentStreamProvider;

/** The bytes of one put, read from their beginning for each attempt. Used by one thread. */
final class S3Body implements ContentStreamProvider {

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
}
