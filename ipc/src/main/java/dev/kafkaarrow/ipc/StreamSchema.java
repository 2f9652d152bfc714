package dev.kafkaarrow.ipc;

import java.util.List;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The schema of a stream as it travels: its IPC message, decoded once. Immutable and thread-safe; shared by all streams
 * whose schema bytes are the same.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class StreamSchema {

    /** The schema of a batch's root, encoded; {@code schema} is in message format (dictionary-encoded fields as values). */
    public static StreamSchema of(Schema schema) {
        throw new UnsupportedOperationException();
    }

    /** In message format: the type of a dictionary-encoded field is that of its values. */
    public Schema schema() {
        throw new UnsupportedOperationException();
    }

    public SchemaFingerprint fingerprint() {
        throw new UnsupportedOperationException();
    }

    /** Dictionary ids in the order of their first appearance, depth first; each once. */
    public List<Long> dictionaryIds() {
        throw new UnsupportedOperationException();
    }

    /** Whether the values of a dictionary hold dictionary-encoded fields themselves. */
    public boolean hasNestedDictionaries() {
        throw new UnsupportedOperationException();
    }

    /** The encapsulated schema message: continuation, length, metadata padded to 8 bytes. A fresh array. */
    public byte[] toBytes() {
        throw new UnsupportedOperationException();
    }

    /** The header of a record batch of no rows of this schema, to be written as it is: such a batch has no body. */
    public byte[] emptyBatchHeader(List<KeyValue> customMetadata) {
        throw new UnsupportedOperationException();
    }
}
