package dev.kafkaarrow.connect.files;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.BatchRows;
import dev.kafkaarrow.ipc.EncodedBatch;
import dev.kafkaarrow.ipc.InvalidStreamException;
import dev.kafkaarrow.ipc.KeyValue;
import dev.kafkaarrow.ipc.StreamSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.OutOfMemoryException;

/**
 * Small messages that wait to be written as one batch. They are heap values, so forgetting them frees them. Not thread-safe.
 */
final class PendingMessages {

    private final StreamSchema schema;
    private final Coalescing limits;
    private final boolean hasRowColumns;
    private final List<SmallMessage> messages = new ArrayList<>();
    private long rows;
    private long bytes;
    private long metadataBytes;

    /** @param schema of the file */
    PendingMessages(StreamSchema schema, Coalescing limits) {
        this.schema = schema;
        this.limits = limits;
        this.hasRowColumns = RowColumns.areIn(schema);
    }

    /** The message in a form that may wait here, if it is small enough and of a kind that can be merged. */
    Optional<SmallMessage> candidate(RecordCoordinates record, ArrowStream message) {
        return limits.maxRows() == 0 || hasRowColumns
                ? Optional.empty()
                : SmallMessage.of(record, message, schema, limits);
    }

    /** Whether one more can stand in the same batch. */
    boolean hasRoomFor(SmallMessage message) {
        return messages.isEmpty()
                || (rows + message.merged().rows() <= limits.maxRows()
                        && bytes + message.stream().sizeInBytes() <= limits.maxBytes()
                        && metadataBytes + message.metadataBytes() <= limits.maxMetadataBytes()
                        && message.isLike(messages.get(0)));
    }

    void add(SmallMessage message) {
        messages.add(message);
        rows += message.merged().rows();
        bytes += message.stream().sizeInBytes();
        metadataBytes += message.metadataBytes();
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    /** Of the messages as they came. */
    long sizeInBytes() {
        return bytes;
    }

    void clear() {
        messages.clear();
        rows = 0;
        bytes = 0;
        metadataBytes = 0;
    }

    /** Adds the messages to what is to be written: as one batch, or as they came if there is one only or they cannot be merged. */
    void addTo(Splice splice) {
        Optional<EncodedBatch> merged = messages.size() < 2 ? Optional.empty() : merge();
        if (merged.isPresent()) {
            splice.add(messages.get(0).dictionaries(), merged.get());
        } else {
            messages.forEach(message -> splice.add(message.merged().coordinates(), message.stream()));
        }
    }

    /** Adds what the messages need before they can be written. */
    void addDictionariesTo(Splice splice) {
        if (!messages.isEmpty()) {
            splice.add(messages.get(0).dictionaries());
        }
    }

    private Optional<EncodedBatch> merge() {
        List<MergedRecord> records = messages.stream().map(SmallMessage::merged).toList();
        BatchOrigin batch = new BatchOrigin(records.get(0).coordinates(), new MessagePart.Merged(records), List.of());
        List<KeyValue> metadata = CoordinatesFormat.write(batch);
        List<ArrowStream> streams = messages.stream().map(SmallMessage::stream).toList();
        try {
            return Optional.of(BatchRows.merge(streams, metadata, limits.allocator()))
                    .filter(this::isReadable);
        } catch (InvalidStreamException | OutOfMemoryException e) {
            // values that structural checks let pass, or no memory to look at them: written as they came, nothing is
            // lost
            return Optional.empty();
        }
    }

    private boolean isReadable(EncodedBatch batch) {
        return batch.body().remaining() <= limits.checks().maxMessageBytes()
                && batch.header().remaining() <= limits.checks().maxMetadataBytes();
    }
}
