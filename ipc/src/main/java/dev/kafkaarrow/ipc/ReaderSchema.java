package dev.kafkaarrow.ipc;

import java.util.Optional;

/** The schema that all streams of a decoder open as, with the projections of the schemas met last. Thread-safe. */
final class ReaderSchema {
    private final StreamSchema schema;
    private final Recent<SchemaProjection> recent = new Recent<>();

    ReaderSchema(StreamSchema schema) {
        this.schema = schema;
    }

    /** @throws IncompatibleSchemaException if data of the written schema cannot be read as this one */
    Opening opening(StreamSchema written) {
        Optional<SchemaProjection> known =
                recent.find(candidate -> candidate.written().equals(written));
        if (known.isPresent()) {
            return new Opening.Projected(known.get());
        }
        SchemaProjection projection = SchemaProjection.of(written, schema);
        recent.add(projection);
        return new Opening.Projected(projection);
    }
}
