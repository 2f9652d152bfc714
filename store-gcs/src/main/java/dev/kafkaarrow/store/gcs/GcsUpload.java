package dev.kafkaarrow.store.gcs;

import com.google.api.client.http.AbstractInputStreamContent;
import dev.kafkaarrow.connect.store.ObjectCalls;
import dev.kafkaarrow.connect.store.ObjectClient;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.CRC32C;

/** The bytes of an object to be put: read anew for each try, and never on the heap as a whole. */
final class GcsUpload extends AbstractInputStreamContent {

    private static final int CHUNK_BYTES = 64 << 10;

    private final ObjectClient.Content content;
    private final ObjectCalls.Deadline deadline;

    GcsUpload(ObjectClient.Content content, ObjectCalls.Deadline deadline) {
        super("application/octet-stream");
        this.content = content;
        this.deadline = deadline;
    }

    /** As the store takes it, which refuses other bytes then. */
    static String crc32c(ObjectClient.Content content) throws IOException {
        CRC32C checksum = new CRC32C();
        byte[] chunk = new byte[CHUNK_BYTES];
        try (InputStream bytes = content.open()) {
            for (int read = bytes.read(chunk); read >= 0; read = bytes.read(chunk)) {
                checksum.update(chunk, 0, read);
            }
        }
        byte[] value = ByteBuffer.allocate(Integer.BYTES)
                .putInt((int) checksum.getValue())
                .array();
        return Base64.getEncoder().encodeToString(value);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(content.open()) {
            private long left = content.sizeInBytes();

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                deadline.check();
                int read = in.read(target, offset, length);
                left -= Math.max(read, 0);
                if (read < 0 && left > 0) {
                    // whoever waits for the rest would wait long
                    throw new EOFException("the staged file has " + left + " bytes less than were written to it");
                }
                return read;
            }
        };
    }

    @Override
    public long getLength() {
        return content.sizeInBytes();
    }

    @Override
    public boolean retrySupported() {
        return true;
    }
}
