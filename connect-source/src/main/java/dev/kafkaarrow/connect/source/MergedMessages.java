package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.Bytes;
import dev.kafkaarrow.connect.files.MergedRecord;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.ByteSource;
import dev.kafkaarrow.ipc.EncodedBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * The messages of a merged batch, one after another: each gets the file's schema, the dictionaries in effect, and its own batches
 * back. Nothing is read before the first is taken. Not thread-safe.
 */
final class MergedMessages {

    /** A continuation and a length of 0. */
    private static final byte[] END_OF_STREAM = {-1, -1, -1, -1, 0, 0, 0, 0};

    private final MessageFrames frames;
    private final Deque<MergedRecord> remaining;
    private long row;

    /** Absent before the first message was taken. */
    private Optional<Content> content = Optional.empty();

    /**
     * What the messages are made of.
     *
     * @param start schema and dictionaries, which every message begins with
     * @param batches of the messages that remain, in order
     */
    private record Content(Bytes start, Deque<EncodedBatch> batches) {}

    /**
     * The messages of a batch that are still to be sent.
     *
     * @param fromRow rows that were sent already
     * @throws ConnectException if no message begins there
     */
    MergedMessages(MessageFrames frames, List<MergedRecord> records, long fromRow) {
        this.frames = frames;
        this.remaining = new ArrayDeque<>(records);
        while (row < fromRow && !remaining.isEmpty()) {
            row += remaining.removeFirst().rows();
        }
        if (row != fromRow || remaining.isEmpty()) {
            throw new ConnectException(
                    "the stored offset is " + fromRow + " rows into the merged batch that begins with "
                            + records.get(0).coordinates().where() + ", and no message begins there");
        }
    }

    /** Of the message that comes next. */
    RecordCoordinates next() {
        return remaining.getFirst().coordinates();
    }

    boolean isEmpty() {
        return remaining.isEmpty();
    }

    /** Rows of the batch before the next message. */
    long row() {
        return row;
    }

    /** A message as it was recorded. */
    record Restored(MergedRecord record, Bytes value) {}

    /**
     * The next message. If it throws, the message stays the next.
     *
     * @param where the batch, for messages
     */
    Restored take(ByteSource file, Splitting splitting, String where) throws IOException {
        if (content.isEmpty()) {
            content = Optional.of(read(file, splitting, where));
        }
        MergedRecord record = remaining.getFirst();
        byte[] value = value(content.get(), record);
        if (value.length > splitting.batchMaxBytes()) {
            throw splitting.tooLarge(where, record.coordinates(), value.length);
        }
        record.batches().forEach(ignored -> content.get().batches().removeFirst());
        remaining.removeFirst();
        row += record.rows();
        return new Restored(record, new Bytes(value));
    }

    private Content read(ByteSource file, Splitting splitting, String where) throws IOException {
        ArrowStream stream = splitting.load(frames, file, where);
        Deque<EncodedBatch> batches = new ArrayDeque<>(splitting.cut(stream, row, List.copyOf(remaining)));
        return new Content(new Bytes(startOf(stream)), batches);
    }

    private static byte[] startOf(ArrowStream stream) {
        int batch = stream.frames().size() - 2;
        byte[] start = new byte[(int) stream.frames().get(batch).position()];
        stream.asByteBuffer().get(0, start);
        return start;
    }

    private static byte[] value(Content content, MergedRecord record) {
        List<EncodedBatch> batches = new ArrayList<>(
                content.batches().stream().limit(record.batches().size()).toList());
        int size = content.start().array().length + END_OF_STREAM.length;
        for (EncodedBatch batch : batches) {
            size += batch.header().remaining() + batch.body().remaining();
        }
        ByteBuffer value = ByteBuffer.allocate(size).put(content.start().array());
        for (EncodedBatch batch : batches) {
            value.put(batch.header()).put(batch.body());
        }
        return value.put(END_OF_STREAM).array();
    }
}
