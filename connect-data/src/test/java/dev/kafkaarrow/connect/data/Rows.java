package dev.kafkaarrow.connect.data;

import dev.kafkaarrow.connect.data.read.RowReader;
import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.ipc.ArrowStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** What the rows of a stream are in Connect. */
public record Rows(Schema schema, List<Struct> structs) {

    /** Records through Arrow's bytes and back. */
    public static Rows there(List<Struct> records, BufferAllocator allocator) throws IOException {
        return of(stream(records, allocator), allocator);
    }

    public static ArrowStream stream(List<Struct> records, BufferAllocator allocator) {
        try (RowAppender appender = new RowAppender(RowSchema.of(records.get(0).schema()), allocator)) {
            records.forEach(appender::append);
            return ArrowStream.of(appender.batch());
        }
    }

    public static Rows of(ArrowStream stream, BufferAllocator allocator) throws IOException {
        RowSchema schema = RowSchema.of(stream.schema());
        List<Struct> structs = new ArrayList<>();
        try (ArrowReader reader = ArrowStream.of(stream.toByteArray()).open(allocator)) {
            RowReader rows = new RowReader(schema, reader.getVectorSchemaRoot(), reader);
            while (reader.loadNextBatch()) {
                structs.addAll(rows.readAll());
            }
        }
        return new Rows(schema.connect(), structs);
    }

    /** The structs as values that compare by content, which lists of arrays do not. */
    public List<Object> contents() {
        return contents(structs);
    }

    public static List<Object> contents(List<?> values) {
        return values.stream().map(Rows::content).toList();
    }

    private static Object content(Object value) {
        if (value instanceof byte[] bytes) {
            return "bytes " + HexFormat.of().formatHex(bytes);
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
