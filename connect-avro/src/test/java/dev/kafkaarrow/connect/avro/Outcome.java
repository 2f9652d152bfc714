package dev.kafkaarrow.connect.avro;

import dev.kafkaarrow.connect.data.read.RowReader;
import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.connect.data.write.RowValue;
import dev.kafkaarrow.connect.data.write.StructValue;
import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.ArrowStream;
import io.apicurio.registry.utils.converter.avro.AvroData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/**
 * What a value becomes: rows of a schema, nothing, or a fault, whose text does not count.
 *
 * @param schema of the batch, with metadata; none without a row
 * @param rows none or one, as values that compare by content
 */
record Outcome(
        Optional<Schema> schema,
        Optional<org.apache.kafka.connect.data.Schema> connect,
        List<Object> rows,
        Optional<String> fault) {
    static final Object[] NO_EXTRAS = {};

    private static final Outcome NOTHING = new Outcome(Optional.empty(), Optional.empty(), List.of(), Optional.empty());

    static Outcome fault(RuntimeException fault) {
        return new Outcome(
                Optional.empty(), Optional.empty(), List.of(), Optional.of(String.valueOf(fault.getMessage())));
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

    /** By Apicurio's converter and the appender. */
    static Outcome byConverter(byte[] bytes, org.apache.avro.Schema writer, org.apache.avro.Schema reader) {
        try {
            Object value = new GenericDatumReader<>(writer, reader)
                    .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
            SchemaAndValue converted = new AvroData(1).toConnectData(reader, value);
            if (converted == null) {
                return NOTHING;
            }
            return converted.value() instanceof Struct struct
                    ? of(new StructValue(struct, 0))
                    : fault(new DataException("no struct"));
        } catch (IOException | RuntimeException e) {
            return fault(e instanceof RuntimeException fault ? fault : new UncheckedIOException((IOException) e));
        }
    }

    static Outcome byUs(AvroRows rows, byte[] value) {
        try {
            Optional<RowValue> row = rows.decode(ByteBuffer.wrap(value));
            return row.isEmpty() ? NOTHING : of(row.get());
        } catch (DataException e) {
            return fault(e);
        }
    }

    /** Of a row that fits into a batch. */
    static Outcome of(RowValue row) {
        try (BufferAllocator allocator = Allocators.newRoot();
                RowAppender appender = new RowAppender(RowSchema.of(row.schema()), allocator)) {
            row.appendTo(appender, NO_EXTRAS);
            Schema schema = appender.batch().getSchema();
            ArrowStream stream = ArrowStream.of(appender.batch());
            RowSchema read = RowSchema.of(stream.schema());
            List<Object> structs = new ArrayList<>();
            try (ArrowReader reader = ArrowStream.of(stream.toByteArray()).open(allocator)) {
                RowReader rows = new RowReader(read, reader.getVectorSchemaRoot(), reader);
                while (reader.loadNextBatch()) {
                    structs.addAll(contents(rows.readAll()));
                }
            }
            return new Outcome(Optional.of(schema), Optional.of(read.connect()), structs, Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Object> contents(List<?> values) {
        return values.stream().map(Outcome::content).toList();
    }

    static Object content(Object value) {
        if (value instanceof byte[] bytes) {
            return "bytes " + HexFormat.of().formatHex(bytes);
        } else if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(buffer.position(), bytes);
            return content(bytes);
        } else if (value instanceof Struct struct) {
            List<Object> fields = new ArrayList<>();
            struct.schema().fields().forEach(field -> fields.add(content(struct.getWithoutDefault(field.name()))));
            return fields;
        } else if (value instanceof List<?> list) {
            return contents(list);
        } else if (value instanceof Map<?, ?> map) {
            Map<Object, Object> contents = new HashMap<>();
            map.forEach((key, entry) -> contents.put(content(key), content(entry)));
            return contents;
        }
        return Optional.ofNullable(value);
    }
}
