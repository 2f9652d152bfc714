package dev.kafkaarrow.ipc;

import java.util.concurrent.atomic.AtomicReferenceArray;

/** The schema that all streams of a decoder open as, with the projections of the schemas met last. Thread-safe. */
final class ReaderSchema {
    /** As many as {@link SchemaCache} keeps. */
    private static final int ENTRIES = 8;

    private final StreamSchema schema;
    private final AtomicReferenceArray<SchemaProjection> recent = new AtomicReferenceArray<>(ENTRIES);

    ReaderSchema(StreamSchema schema) {
        this.schema = schema;
    }

    /** @throws IncompatibleSchemaException if data of the written schema cannot be read as this one */
    Opening opening(StreamSchema written) {
        for (int i = 0; i < ENTRIES; i++) {
            SchemaProjection candidate = recent.get(i);
            if (candidate == null) {
                break;
            }
            if (candidate.written().equals(written)) {
                return new Opening.Projected(candidate);
            }
        }
        SchemaProjection projection = SchemaProjection.of(written, schema);
        for (int i = ENTRIES - 1; i > 0; i--) {
            recent.set(i, recent.get(i - 1));
        }
        recent.set(0, projection);
        return new Opening.Projected(projection);
    }
}
