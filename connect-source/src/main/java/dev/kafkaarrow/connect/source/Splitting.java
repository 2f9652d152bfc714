package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.FirstRow;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.ByteSource;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.Compression;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.KeyValue;
import dev.kafkaarrow.ipc.StreamDecoder;
import dev.kafkaarrow.ipc.StreamEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Splits batches that are too large for one message.
 *
 * @param allocator the caller's; nothing stays allocated between calls
 */
record Splitting(BufferAllocator allocator, Checks checks, int batchMaxBytes) {

    /** Table, vtable, offsets, two length prefixes, two terminators and the padding of each, in a flatbuffer. */
    private static final int ENTRY_BYTES = 64;

    /** Reads single values with the same allocator. */
    FirstRow firstRow() {
        return new FirstRow(allocator);
    }

    /**
     * The slices of a message of one batch, from a row on.
     *
     * @param where the batch, for messages
     * @throws ConnectException if it cannot be split that far
     */
    Slices split(MessageFrames frames, ByteSource file, long fromRow, String where) throws IOException {
        StreamMessage message = frames.stream();
        long size = message.sizeInBytes();
        if (size > checks.maxMessageBytes()) {
            throw new ConnectException(where + ": it takes " + size + " bytes in memory to split it, more than "
                    + SourceConfig.MAX_MESSAGE_BYTES + " = " + checks.maxMessageBytes());
        }
        byte[] whole = message.readFrom(file);
        ArrowStream stream = new StreamDecoder(checks).decode(ByteBuffer.wrap(whole));
        try {
            Slices slices = new Slices(
                    stream,
                    new StreamEncoder(compression(stream)),
                    frames.metadata(),
                    batchMaxBytes - bytesOf(frames.metadata()),
                    message.lastBodyChecksum(whole),
                    fromRow,
                    allocator);
            if (slices.isEmpty()) {
                throw new IllegalArgumentException("it has no rows to split by, and " + size + " bytes");
            }
            return slices;
        } catch (IllegalArgumentException e) {
            throw new ConnectException(
                    where + ": cannot be split to fit " + SourceConfig.BATCH_MAX_BYTES + " = " + batchMaxBytes + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private static Compression compression(ArrowStream stream) {
        return stream.frames().stream()
                .filter(Frame.RecordBatch.class::isInstance)
                .map(Frame.RecordBatch.class::cast)
                .map(Frame.RecordBatch::compression)
                .findFirst()
                .orElse(Compression.NONE);
    }

    /** What entries of {@code custom_metadata} add to a header, rounded up. */
    private static int bytesOf(List<KeyValue> metadata) {
        int bytes = 0;
        for (KeyValue entry : metadata) {
            bytes += ENTRY_BYTES
                    + entry.key().getBytes(StandardCharsets.UTF_8).length
                    + entry.value().getBytes(StandardCharsets.UTF_8).length;
        }
        return bytes;
    }
}
