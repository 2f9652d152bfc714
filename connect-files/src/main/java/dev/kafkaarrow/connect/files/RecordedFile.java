package dev.kafkaarrow.connect.files;

import dev.kafkaarrow.ipc.ByteSource;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.FrameReader;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads what a file says of the records it holds, from headers alone, and holds it to what every such file must be: each
 * batch has coordinates of one topic and partition, offsets rise, messages are whole, the stream ends.
 *
 * <p>Not thread-safe. Holds no resource: the source belongs to the caller.
 */
public final class RecordedFile {

    private final FrameReader frames;
    private final StreamSchema schema;
    private Optional<BatchOrigin> previous = Optional.empty();

    /** Reads the schema. */
    public RecordedFile(ByteSource source, Checks checks) throws IOException {
        this.frames = FrameReader.ofFile(source, checks);
        this.schema = ((Frame.SchemaMessage) frames.next()).schema();
    }

    /** What the file begins with. */
    public StreamSchema schema() {
        return schema;
    }

    /**
     * The next record batch; empty at the end of the stream.
     *
     * @throws dev.kafkaarrow.ipc.InvalidStreamException if the bytes are not a complete stream
     * @throws InvalidCoordinatesException if they are, but not one of recorded messages
     */
    public Optional<RecordedFrame> next() throws IOException {
        List<Frame.DictionaryBatch> dictionaries = new ArrayList<>();
        while (true) {
            Frame frame = frames.next();
            if (frame instanceof Frame.DictionaryBatch dictionary) {
                dictionaries.add(dictionary);
            } else if (frame instanceof Frame.RecordBatch batch) {
                BatchOrigin recorded = CoordinatesFormat.read(batch.customMetadata())
                        .orElseThrow(() -> new InvalidCoordinatesException(
                                CoordinatesFormat.OFFSET,
                                "an entry in every batch",
                                "nothing at byte " + batch.position()));
                checkRows(batch, recorded);
                checkFollows(recorded);
                previous = Optional.of(recorded);
                return Optional.of(new RecordedFrame(dictionaries, batch, recorded));
            } else {
                checkWhole();
                return Optional.empty();
            }
        }
    }

    private static void checkRows(Frame.RecordBatch batch, BatchOrigin recorded) throws InvalidCoordinatesException {
        if (recorded.part() instanceof MessagePart.Merged merged && merged.rows() != batch.rowCount()) {
            throw new InvalidCoordinatesException(
                    MergedFormat.ROWS,
                    batch.rowCount() + " rows from " + recorded.record().where() + " on",
                    String.valueOf(merged.rows()));
        }
    }

    private void checkFollows(BatchOrigin next) throws InvalidCoordinatesException {
        RecordCoordinates record = next.record();
        if (previous.isEmpty()) {
            expectFirst(next);
            return;
        }
        RecordCoordinates before = previous.get().record();
        if (!record.topic().equals(before.topic()) || record.partition() != before.partition()) {
            throw new InvalidCoordinatesException(
                    CoordinatesFormat.TOPIC, before.topic() + "-" + before.partition() + " as before", record.where());
        }
        if (previous.get().part().isLast()) {
            long last = previous.get().lastOffset();
            if (record.offset() <= last) {
                throw new InvalidCoordinatesException(
                        CoordinatesFormat.OFFSET, "more than " + last, String.valueOf(record.offset()));
            }
            expectFirst(next);
        } else if (record.offset() != before.offset() || !next.part().equals(partAfter(previous.get()))) {
            throw new InvalidCoordinatesException(
                    CoordinatesFormat.BATCH,
                    partAfter(previous.get()) + " of " + before.where(),
                    next.part() + " of " + record.where());
        }
    }

    private static void expectFirst(BatchOrigin batch) throws InvalidCoordinatesException {
        if (!batch.part().isFirst()) {
            throw new InvalidCoordinatesException(
                    CoordinatesFormat.BATCH,
                    "the first of " + batch.record().where(),
                    batch.part().toString());
        }
    }

    private static MessagePart partAfter(BatchOrigin batch) {
        return batch.part() instanceof MessagePart.Batch part
                ? new MessagePart.Batch(part.index() + 1, part.count())
                : batch.part();
    }

    private void checkWhole() throws InvalidCoordinatesException {
        if (previous.isPresent() && !previous.get().part().isLast()) {
            throw new InvalidCoordinatesException(
                    CoordinatesFormat.BATCH,
                    partAfter(previous.get()) + " of " + previous.get().record().where(),
                    "the end");
        }
    }
}
