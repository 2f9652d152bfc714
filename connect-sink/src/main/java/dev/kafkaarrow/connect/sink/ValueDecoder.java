package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.avro.registry.SchemaRegistry;
import dev.kafkaarrow.connect.data.write.RowDecoder;
import java.util.Optional;

/**
 * What makes rows of values that are bytes, from a task's start to its end.
 *
 * @param rows empty if a converter does, or values are Arrow streams
 * @param registry that it asks for schemas
 */
record ValueDecoder(Optional<RowDecoder> rows, Optional<SchemaRegistry> registry) implements AutoCloseable {

    /** None is needed. */
    static final ValueDecoder NONE = new ValueDecoder(Optional.empty(), Optional.empty());

    static ValueDecoder of(RowDecoder rows) {
        return new ValueDecoder(Optional.of(rows), Optional.empty());
    }

    @Override
    public void close() {
        registry.ifPresent(SchemaRegistry::close);
    }
}
