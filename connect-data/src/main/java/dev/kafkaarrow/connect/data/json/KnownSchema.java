package dev.kafkaarrow.connect.data.json;

import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.data.types.RowSize;
import org.apache.kafka.connect.data.Schema;

/** The schema of rows, and what they take at most. Not thread-safe. */
final class KnownSchema {
    /** A JSON array has an element in so many bytes. */
    private static final int BYTES_OF_ELEMENT = 2;

    private final Schema schema;
    private RowSize size;

    KnownSchema(Schema schema) {
        this.schema = schema;
    }

    Schema schema() {
        return schema;
    }

    /** A bound of what a row takes: its values, and the bytes of texts and bytes. */
    long sizeInBytes(int payloadBytes) {
        if (size == null) {
            size = RowSize.of(RowSchema.of(schema));
        }
        return size.bound(payloadBytes, payloadBytes / BYTES_OF_ELEMENT);
    }
}
