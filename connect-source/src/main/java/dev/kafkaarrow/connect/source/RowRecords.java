package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.MergedRecord;
import dev.kafkaarrow.connect.files.MessagePart;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.ipc.ByteSource;
import dev.kafkaarrow.ipc.InvalidStreamException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.connect.errors.DataException;

/** The rows of a message, or the tombstone that it is. Not thread-safe. */
final class RowRecords implements MessageRecords {

    private final LoadedMessages loaded;
    private final MessageFrames message;
    private final ByteSource file;
    /** The message, for errors. */
    private final String where;

    private final RecordRange range;

    /** Messages that were merged and have rows that were not taken. */
    private final Deque<MergedRecord> merged = new ArrayDeque<>();

    private long endOfMerged;
    private long row;
    private boolean tombstoneTaken;

    /**
     * The rows of a message that are still to be sent.
     *
     * @param rowsSent fewer than the message has
     * @param range of messages that were merged, those to be sent
     */
    RowRecords(
            LoadedMessages loaded,
            MessageFrames message,
            ByteSource file,
            String path,
            long rowsSent,
            RecordRange range) {
        this.loaded = loaded;
        this.message = message;
        this.file = file;
        this.where = message.where(path);
        this.row = rowsSent;
        this.range = range;
        merged.addAll(message.merged().map(MessagePart.Merged::records).orElse(List.of()));
        endOfMerged = merged.isEmpty() ? 0 : merged.getFirst().rows();
        passMerged();
    }

    /** Goes to the message that the next row is of. */
    private void passMerged() {
        while (!merged.isEmpty()
                && (row >= endOfMerged || !range.has(merged.getFirst().coordinates()))) {
            row = Math.max(row, endOfMerged);
            merged.removeFirst();
            endOfMerged += merged.isEmpty() ? 0 : merged.getFirst().rows();
        }
    }

    private Optional<RecordCoordinates> coordinates() {
        return merged.isEmpty()
                ? message.coordinates()
                : Optional.of(merged.getFirst().coordinates());
    }

    @Override
    public OptionalLong kafkaOffset() {
        Optional<RecordCoordinates> known = coordinates();
        return known.isPresent() ? OptionalLong.of(known.get().offset()) : OptionalLong.empty();
    }

    @Override
    public RecordContent next() throws IOException {
        if (!message.hasValue()) {
            tombstoneTaken = true;
            return RecordContent.of(message.coordinates().orElseThrow(), Optional.empty(), 0, 0);
        }
        RecordContent content;
        try {
            content = loaded.rowsOf(message, file, where).content(row, coordinates());
        } catch (InvalidStreamException | DataException e) {
            throw new BadFileException(where, e);
        }
        row++;
        passMerged();
        if (isEmpty()) {
            loaded.release(message);
        }
        return content;
    }

    @Override
    public boolean isEmpty() {
        return message.hasValue() ? row == message.rows() : tombstoneTaken;
    }

    @Override
    public long row() {
        return row;
    }
}
