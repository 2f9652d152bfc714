package dev.kafkaarrow.connect.data.json;

import dev.kafkaarrow.connect.data.Rows;
import dev.kafkaarrow.connect.data.json.JsonOptions.Losses;
import dev.kafkaarrow.connect.data.json.JsonOptions.Nulls;
import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.connect.data.write.RowValue;
import dev.kafkaarrow.connect.data.write.StructValue;
import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.ArrowStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.json.JsonConverter;

/** What a value becomes, by JsonConverter and the appender, and by ours. */
final class Reference {
    static final Object[] NO_EXTRAS = {};

    private Reference() {}

    /**
     * What a value becomes: a row, nothing, or a fault, none of whose texts count.
     *
     * @param schema of the batch, with metadata; none without a row
     * @param rows none or one
     */
    record Outcome(
            Optional<org.apache.arrow.vector.types.pojo.Schema> schema,
            Optional<Schema> connect,
            List<Object> rows,
            Optional<DataException> fault) {
        static final Outcome NOTHING = new Outcome(Optional.empty(), Optional.empty(), List.of(), Optional.empty());

        static Outcome of(DataException fault) {
            return new Outcome(Optional.empty(), Optional.empty(), List.of(), Optional.of(fault));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Outcome that
                    && schema.equals(that.schema)
                    && connect.equals(that.connect)
                    && rows.equals(that.rows)
                    && fault.isPresent() == that.fault.isPresent();
        }

        @Override
        public int hashCode() {
            return rows.hashCode();
        }
    }

    static JsonConverter converter(Nulls nulls) {
        JsonConverter converter = new JsonConverter();
        converter.configure(Map.of("schemas.enable", true, "replace.null.with.default", nulls == Nulls.DEFAULT), false);
        return converter;
    }

    static Outcome byConverter(JsonConverter converter, byte[] value) throws IOException {
        try {
            SchemaAndValue read = converter.toConnectData("topic", value);
            if (read.value() == null) {
                return Outcome.NOTHING;
            }
            return read.value() instanceof Struct struct
                    ? outcome(new StructValue(struct, 0))
                    : Outcome.of(new DataException("no struct"));
        } catch (DataException e) {
            return Outcome.of(e);
        } catch (RuntimeException e) {
            // as of numbers that Java cannot hold
            return Outcome.of(new DataException(e));
        }
    }

    static Outcome byUs(JsonRows rows, byte[] value) throws IOException {
        try {
            Optional<RowValue> row = rows.decode(ByteBuffer.wrap(value));
            return row.isEmpty() ? Outcome.NOTHING : outcome(row.get());
        } catch (DataException e) {
            return Outcome.of(e);
        }
    }

    /** Of a row that fits into a batch. */
    static Outcome outcome(RowValue row) throws IOException {
        try (BufferAllocator allocator = Allocators.newRoot();
                RowAppender appender = new RowAppender(RowSchema.of(row.schema()), allocator)) {
            row.appendTo(appender, NO_EXTRAS);
            org.apache.arrow.vector.types.pojo.Schema schema = appender.batch().getSchema();
            Rows read = Rows.of(ArrowStream.of(appender.batch()), allocator);
            return new Outcome(Optional.of(schema), Optional.of(read.schema()), read.contents(), Optional.empty());
        }
    }

    static JsonRows rows(Losses losses, Nulls nulls) {
        return new JsonRows(new JsonOptions(losses, nulls));
    }
}
