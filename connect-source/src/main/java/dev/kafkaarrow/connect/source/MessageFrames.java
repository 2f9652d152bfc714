package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.BatchOrigin;
import dev.kafkaarrow.connect.files.Bytes;
import dev.kafkaarrow.connect.files.CoordinatesFormat;
import dev.kafkaarrow.connect.files.InvalidCoordinatesException;
import dev.kafkaarrow.connect.files.MessagePart;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.InvalidStreamException;
import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import dev.kafkaarrow.ipc.KeyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The frames that make one message, or several merged ones: of another writer's file one record batch, of a sink's as many as the
 * message had. What is
 * known of them are headers; no body was read. Not thread-safe.
 */
final class MessageFrames {

    private final FileFrames.Place before;
    private final Optional<RecordCoordinates> coordinates;
    private final List<KeyValue> metadata;
    private final List<StreamMessage.Part> parts = new ArrayList<>();
    private MessagePart lastPart;
    private long rows;
    private int batches;
    private Optional<Frame.RecordBatch> lastBatch = Optional.empty();

    private MessageFrames(
            FileFrames.Place before,
            Optional<RecordCoordinates> coordinates,
            List<KeyValue> metadata,
            MessagePart firstPart) {
        this.before = before;
        this.coordinates = coordinates;
        this.metadata = metadata;
        this.lastPart = firstPart;
    }

    /** The message of a stream that has a schema and no batch. */
    static MessageFrames withoutBatches(FileFrames frames) {
        MessageFrames message =
                new MessageFrames(frames.place(), Optional.empty(), List.of(), new MessagePart.NoBatches());
        message.parts.add(header(frames.schemaHeader()));
        return message;
    }

    /**
     * The message that begins with a batch, the next of a file.
     *
     * @throws InvalidStreamException if it is in the middle of a recorded message
     */
    static MessageFrames of(Frame.RecordBatch batch, FileFrames frames) throws InvalidStreamException {
        Optional<BatchOrigin> recorded = recorded(batch);
        MessagePart part = recorded.map(BatchOrigin::part).orElse(new MessagePart.Batch(0, 1));
        if (!part.isFirst()) {
            throw malformed(batch, "the first batch of a message", part + " of " + where(recorded));
        }
        MessageFrames message =
                new MessageFrames(frames.place(), recorded.map(BatchOrigin::record), batch.customMetadata(), part);
        if (part instanceof MessagePart.Tombstone) {
            return message;
        }
        if (part instanceof MessagePart.Merged merged && merged.rows() != batch.rowCount()) {
            throw malformed(batch, "merged messages of " + batch.rowCount() + " rows", merged.rows() + " rows");
        }
        message.parts.add(header(frames.schemaHeader()));
        if (!(part instanceof MessagePart.NoBatches)) {
            frames.dictionariesInEffect().forEach(message::add);
            message.parts.add(part(batch, recorded));
            message.count(batch);
        }
        return message;
    }

    /** Dictionary values between two batches of the message. */
    void add(Frame.DictionaryBatch dictionary) {
        parts.add(new StreamMessage.Part(
                new Bytes(dictionary.header()), dictionary.bodyPosition(), dictionary.bodyLength()));
    }

    /**
     * The next batch of the message.
     *
     * @throws InvalidStreamException if it is of another
     */
    void add(Frame.RecordBatch batch) throws InvalidStreamException {
        Optional<BatchOrigin> recorded = recorded(batch);
        MessagePart.Batch last = (MessagePart.Batch) lastPart;
        MessagePart expected = new MessagePart.Batch(last.index() + 1, last.count());
        boolean follows = recorded.isPresent()
                && recorded.get().part().equals(expected)
                && recorded.get()
                        .record()
                        .where()
                        .equals(coordinates.orElseThrow().where());
        if (!follows) {
            throw malformed(batch, expected + " of " + coordinates.orElseThrow().where(), where(recorded));
        }
        parts.add(part(batch, recorded));
        count(batch);
        lastPart = expected;
    }

    private void count(Frame.RecordBatch batch) {
        rows += batch.rowCount();
        batches++;
        lastBatch = Optional.of(batch);
    }

    /** Absent from a message without batches. */
    Optional<Frame.RecordBatch> lastBatch() {
        return lastBatch;
    }

    long rows() {
        return rows;
    }

    int batches() {
        return batches;
    }

    private static Optional<BatchOrigin> recorded(Frame.RecordBatch batch) throws InvalidStreamException {
        try {
            return CoordinatesFormat.read(batch.customMetadata());
        } catch (InvalidCoordinatesException e) {
            throw new InvalidStreamException(
                    Reason.MALFORMED, batch.position(), "Kafka coordinates", e.getMessage(), e);
        }
    }

    private static StreamMessage.Part header(byte[] schemaHeader) {
        return new StreamMessage.Part(new Bytes(schemaHeader), 0, 0);
    }

    private static StreamMessage.Part part(Frame.RecordBatch batch, Optional<BatchOrigin> recorded) {
        byte[] header = recorded.isEmpty()
                ? batch.header()
                : batch.headerWithMetadata(recorded.get().ownMetadata());
        return new StreamMessage.Part(new Bytes(header), batch.bodyPosition(), batch.bodyLength());
    }

    private static String where(Optional<BatchOrigin> recorded) {
        return recorded.map(batch -> batch.part() + " of " + batch.record().where())
                .orElse("a batch without Kafka coordinates");
    }

    private static InvalidStreamException malformed(Frame.RecordBatch batch, String expected, String actual) {
        return new InvalidStreamException(Reason.MALFORMED, batch.position(), expected, actual);
    }

    /** What is wrong with something else than the next batch of this message. */
    InvalidStreamException fault(Frame frame, String actual) {
        return new InvalidStreamException(
                Reason.MALFORMED, frame.position(), "what follows " + lastPart + " of the same message", actual);
    }

    /** Whether the message has all its batches. */
    boolean isComplete() {
        return lastPart.isLast();
    }

    /** The messages, if several were merged. */
    Optional<MessagePart.Merged> merged() {
        return lastPart instanceof MessagePart.Merged merged ? Optional.of(merged) : Optional.empty();
    }

    /** False for a tombstone. */
    boolean hasValue() {
        return !(lastPart instanceof MessagePart.Tombstone);
    }

    /** The first batch, for messages. */
    String where(String path) {
        return path + " batch " + before.batches();
    }

    StreamMessage stream() {
        return new StreamMessage(parts);
    }

    Optional<RecordCoordinates> coordinates() {
        return coordinates;
    }

    OptionalLong kafkaOffset() {
        return coordinates.isPresent() ? OptionalLong.of(coordinates.get().offset()) : OptionalLong.empty();
    }

    /** The first batch's own {@code custom_metadata}, as the file has it. */
    List<KeyValue> metadata() {
        return metadata;
    }

    /** Where the message begins, behind the dictionaries that came before it. */
    FileFrames.Place before() {
        return before;
    }
}
