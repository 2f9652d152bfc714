package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.FirstRow;
import dev.kafkaarrow.connect.files.MergedRecord;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.BatchRows;
import dev.kafkaarrow.ipc.ByteSource;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.Compression;
import dev.kafkaarrow.ipc.EncodedBatch;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.KeyValue;
import dev.kafkaarrow.ipc.StreamDecoder;
import dev.kafkaarrow.ipc.StreamEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

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
     * @throws BadFileException if it cannot be split that far
     */
    Slices split(MessageFrames frames, ByteSource file, long fromRow, String where) throws IOException {
        ArrowStream stream = load(frames, file, where);
        try {
            Slices slices = new Slices(
                    stream,
                    new StreamEncoder(compression(stream)),
                    frames.metadata(),
                    batchMaxBytes - bytesOf(frames.metadata()),
                    fromRow,
                    allocator);
            if (slices.isEmpty()) {
                throw new IllegalArgumentException(
                        "it has no rows to split by, and " + stream.sizeInBytes() + " bytes");
            }
            return slices;
        } catch (IllegalArgumentException e) {
            throw new BadFileException(
                    where + ": cannot be split to fit " + SourceOptions.BATCH_MAX_BYTES + " = " + batchMaxBytes, e);
        }
    }

    /** Reads a message that is to be taken apart. */
    ArrowStream load(MessageFrames frames, ByteSource file, String where) throws IOException {
        StreamMessage message = frames.stream();
        long size = message.sizeInBytes();
        if (size > checks.maxMessageBytes()) {
            throw new BadFileException(where + ": it takes " + size + " bytes in memory to split it, more than "
                    + SourceOptions.MAX_MESSAGE_BYTES + " = " + checks.maxMessageBytes());
        }
        return new StreamDecoder(checks).decode(ByteBuffer.wrap(message.readFrom(file)));
    }

    /**
     * The batches of merged messages.
     *
     * @param stream of the merged batch
     * @param from row of the first of them; they reach to the last row
     * @return all of them, in order
     */
    List<EncodedBatch> cut(ArrowStream stream, long from, List<MergedRecord> records) throws IOException {
        List<BatchRows.Group> groups = new ArrayList<>();
        groups.add(new BatchRows.Group(Math.toIntExact(from), List.of()));
        for (MergedRecord record : records) {
            for (MergedRecord.Batch batch : record.batches()) {
                groups.add(new BatchRows.Group(batch.rows(), batch.ownMetadata()));
            }
        }
        List<EncodedBatch> batches = BatchRows.cut(stream, groups, allocator);
        return batches.subList(1, batches.size());
    }

    BadFileException tooLarge(String where, RecordCoordinates record, long size) {
        return new BadFileException(where + ": the message of " + record.where() + " has " + size + " bytes, more than "
                + SourceOptions.BATCH_MAX_BYTES + " = " + batchMaxBytes + ". Recorded messages are not split: raise "
                + SourceOptions.BATCH_MAX_BYTES
                + ", the producer's max.request.size and the topic's max.message.bytes");
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
