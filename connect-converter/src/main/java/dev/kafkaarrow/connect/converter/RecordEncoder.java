package dev.kafkaarrow.connect.converter;

import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.connect.plugin.RecentlyUsed;
import dev.kafkaarrow.ipc.Compression;
import dev.kafkaarrow.ipc.StreamEncoder;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/** Makes messages of values. Keeps an appender for each recent schema. Not thread-safe. */
final class RecordEncoder implements AutoCloseable {
    /** An appender that one large batch made larger than this is not kept for small ones. */
    private static final long MAX_KEPT_BYTES = 1 << 20;

    private final RecentlyUsed<Schema, Packing> packings;

    RecordEncoder(int mostSchemas, Compression compression, BufferAllocator allocator) {
        this.packings = new RecentlyUsed<>(
                mostSchemas,
                schema -> new Packing(new RowAppender(rows(schema), allocator), new StreamEncoder(compression)),
                packing -> packing.appender().close());
    }

    /** An encoder remembers one schema, so each schema has its own. */
    private record Packing(RowAppender appender, StreamEncoder encoder) {}

    byte[] encode(Schema schema, Object value) {
        return switch (shape(schema, value)) {
            case STRUCT -> encodeRows(schema, List.of(value));
            case ARRAY -> encodeRows(schema, (List<?>) value);
            case OTHER ->
                throw new DataException("expected a STRUCT or an ARRAY of STRUCTs, got "
                        + Optional.ofNullable(schema)
                                .map(known -> "schema " + known)
                                .orElse("a " + value.getClass().getName() + " without a schema")
                        + ": rows need a schema (with a JsonConverter, set schemas.enable=true) and fields (the transform"
                        + " HoistField wraps a single value in a Struct)");
        };
    }

    private static RowSchema rows(Schema schema) {
        return schema.type() == Schema.Type.ARRAY
                ? RowSchema.of(schema.valueSchema()).inArray(schema)
                : RowSchema.of(schema);
    }

    private enum Shape {
        STRUCT,
        ARRAY,
        OTHER
    }

    private static Shape shape(Schema schema, Object value) {
        if (schema != null && schema.type() == Schema.Type.STRUCT && value instanceof Struct) {
            return Shape.STRUCT;
        }
        return schema != null
                        && schema.type() == Schema.Type.ARRAY
                        && schema.valueSchema() != null
                        && schema.valueSchema().type() == Schema.Type.STRUCT
                        && value instanceof List
                ? Shape.ARRAY
                : Shape.OTHER;
    }

    private byte[] encodeRows(Schema schema, List<?> rows) {
        Packing packing = packings.get(schema);
        RowAppender appender = packing.appender();
        try {
            for (Object row : rows) {
                if (!(row instanceof Struct struct)) {
                    throw new DataException("row " + appender.rowCount() + ": expected a Struct, got "
                            + (row == null ? "null" : row.getClass().getName()));
                }
                appender.append(struct);
            }
            return packing.encoder().encode(appender.batch()).toByteArray();
        } finally {
            boolean large = appender.sizeInBytes() > MAX_KEPT_BYTES;
            appender.clear();
            if (large) {
                packings.forget(schema);
            }
        }
    }

    @Override
    public void close() {
        packings.clear();
    }
}
