package dev.kafkaarrow.store.azure;

import com.azure.storage.blob.models.BlobDownloadHeaders;
import dev.kafkaarrow.connect.store.ObjectCalls;
import dev.kafkaarrow.connect.store.ObjectClient;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The bytes of a range as they come, counted. Not thread-safe. */
final class AzureRange extends OutputStream {

    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");

    private final long from;
    private final byte[] bytes;
    private final ObjectCalls.Deadline deadline;
    private int received;

    AzureRange(long from, int length, ObjectCalls.Deadline deadline) {
        this.from = from;
        this.bytes = new byte[length];
        this.deadline = deadline;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        deadline.check();
        if (length > bytes.length - received) {
            throw new AzureFaults.Unusable("more bytes than were asked for");
        }
        System.arraycopy(source, offset, bytes, received, length);
        received += length;
    }

    /** What came, if it is what was asked for. */
    ObjectClient.Range checked(String key, BlobDownloadHeaders headers) throws IOException {
        Matcher range = CONTENT_RANGE.matcher(String.valueOf(headers.getContentRange()));
        if (!range.matches() || Long.parseLong(range.group(1)) != from || headers.getETag() == null) {
            throw new AzureFaults.Unusable("Content-Range " + headers.getContentRange() + " and ETag "
                    + headers.getETag() + " to a request for a range from " + from + " on");
        }
        long size = Long.parseLong(range.group(3));
        int expected = (int) Math.min(bytes.length, size - from);
        if (received != expected) {
            throw new EOFException("only " + received + " of " + expected + " bytes from " + from + " on came");
        }
        byte[] exact = received == bytes.length ? bytes : Arrays.copyOf(bytes, received);
        return new ObjectClient.Range(
                ByteBuffer.wrap(exact).order(ByteOrder.LITTLE_ENDIAN),
                AzureObjects.found(key, size, headers.getLastModified(), headers.getETag(), headers.getMetadata()));
    }
}
