package dev.kafkaarrow.tools.verify;

import dev.kafkaarrow.ipc.KeyValue;
import java.util.List;
import java.util.Optional;

/**
 * What a file says of a record.
 *
 * @param crc32c of key and value
 * @param key empty for null
 * @param batches of a record in a merged batch, of which there is one at least; else none
 */
record StoredRecord(
        long offset,
        Optional<Timestamp> timestamp,
        int crc32c,
        Optional<Bytes> key,
        List<Header> headers,
        List<Slice> batches) {

    /** A batch of a message, as some rows of a merged one. */
    record Slice(int rows, List<KeyValue> ownMetadata) {}

    long rows() {
        return batches.stream().mapToLong(Slice::rows).sum();
    }
}
