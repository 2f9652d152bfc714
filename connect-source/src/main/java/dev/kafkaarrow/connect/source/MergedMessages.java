package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.Bytes;
import dev.kafkaarrow.connect.files.MergedRecord;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.ByteSource;
import dev.kafkaarrow.ipc.EncodedBatch;
import dev.kafkaarrow.ipc.StreamAssembly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * The messages of a merged batch, one after another: each gets the file's schema, the dictionaries in effect, and its own batches
 * back. Nothing is read before the first is taken. Not thread-safe.
 */
final class MergedMessages implements MessageRecords {

    private final MessageFrames frames;
    private final Deque<MergedRecord> remaining;
    private final ByteSource file;
    private final String path;
    private final Splitting splitting;
    private final RecordRange range;
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
     * @param path of the file, for messages
     * @param fromRow rows that were sent already
     * @param range what is to be sent
     * @throws ConnectException if no message begins there
     */
    MergedMessages(
            MessageFrames frames,
            List<MergedRecord> records,
            ByteSource file,
            String path,
            Splitting splitting,
            long fromRow,
            RecordRange range) {
        this.frames = frames;
        this.remaining = new ArrayDeque<>(records);
        this.file = file;
        this.path = path;
        this.splitting = splitting;
        this.range = range;
        while (row < fromRow && !remaining.isEmpty()) {
            row += remaining.removeFirst().rows();
        }
        if (row != fromRow || remaining.isEmpty()) {
            throw new ConnectException(
                    "the stored offset is " + fromRow + " rows into the merged batch that begins with "
                            + records.get(0).coordinates().where() + ", and no message begins there");
        }
        passOthers();
    }

    /** Goes to the next message of the range. */
    private void passOthers() {
        while (!remaining.isEmpty() && !range.has(remaining.getFirst().coordinates())) {
            pass();
        }
    }

    private MergedRecord pass() {
        MergedRecord passed = remaining.removeFirst();
        content.ifPresent(
                loaded -> passed.batches().forEach(ignored -> loaded.batches().removeFirst()));
        row += passed.rows();
        return passed;
    }

    @Override
    public OptionalLong kafkaOffset() {
        return OptionalLong.of(remaining.getFirst().coordinates().offset());
    }

    @Override
    public boolean isEmpty() {
        return remaining.isEmpty();
    }

    @Override
    public long row() {
        return row;
    }

    @Override
    public RecordContent next() throws IOException {
        if (content.isEmpty()) {
            content = Optional.of(read());
        }
        MergedRecord record = remaining.getFirst();
        byte[] value = value(content.get(), record);
        if (value.length > splitting.batchMaxBytes()) {
            throw splitting.tooLarge(frames.where(path), record.coordinates(), value.length);
        }
        MergedRecord ignored = pass();
        passOthers();
        return RecordContent.of(
                record.coordinates(), Optional.of(value), record.batches().size(), record.rows());
    }

    private Content read() throws IOException {
        ArrowStream stream = splitting.load(frames, file, frames.where(path));
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
        List<ByteBuffer> frames = new ArrayList<>();
        frames.add(ByteBuffer.wrap(content.start().array()));
        content.batches().stream().limit(record.batches().size()).forEach(batch -> {
            frames.add(batch.header());
            frames.add(batch.body());
        });
        return StreamAssembly.of(frames);
    }
}
