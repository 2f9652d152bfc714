package dev.kafkaarrow.connect.files;

import dev.kafkaarrow.ipc.KeyValue;
import java.util.List;

/**
 * What the {@code custom_metadata} of a record batch says: the record that the batch came in, and the entries that it had
 * there.
 *
 * @param record key and headers are empty unless the message begins here
 * @param part which batch of the message it is
 * @param ownMetadata the batch's entries as they were in the message, in their order
 */
public record RecordedBatch(RecordCoordinates record, MessagePart part, List<KeyValue> ownMetadata) {
    public RecordedBatch {
        ownMetadata = List.copyOf(ownMetadata);
    }
}
