package dev.kafkaarrow.connect.files;

import dev.kafkaarrow.ipc.KeyValue;
import java.util.List;

/**
 * What the {@code custom_metadata} of a record batch says: the record that the batch came in, and the entries that it had
 * there.
 *
 * @param record key and headers are empty unless the message begins here; of a merged batch, its first
 * @param part which batch of the message it is
 * @param ownMetadata the batch's entries as they were in the message, in their order
 */
public record BatchOrigin(RecordCoordinates record, MessagePart part, List<KeyValue> ownMetadata) {
    public BatchOrigin {
        ownMetadata = List.copyOf(ownMetadata);
    }

    /** The records that begin here, by offset: none if the batch is a later one of its message. */
    public List<RecordCoordinates> beginning() {
        if (part instanceof MessagePart.Merged merged) {
            return merged.records().stream().map(MergedRecord::coordinates).toList();
        }
        return part.isFirst() ? List.of(record) : List.of();
    }

    /** Of the last record that the batch holds rows of. */
    public long lastOffset() {
        if (part instanceof MessagePart.Merged merged) {
            return merged.records()
                    .get(merged.records().size() - 1)
                    .coordinates()
                    .offset();
        }
        return record.offset();
    }
}
