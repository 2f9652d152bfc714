package dev.kafkaarrow.connect.sink;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/** Values of a model's topic that are Structs. What stands for them in checksums is made by the documented form alone. */
final class ModelRow {

    /** Of one byte without a sign: Connect's type holds more. */
    private static final Schema NARROW = SchemaBuilder.struct()
            .field(
                    "u",
                    SchemaBuilder.int16()
                            .optional()
                            .parameter("arrow.type", "uint8")
                            .build())
            .build();

    private static final List<EvolvingSchema> WIDE =
            List.of(EvolvingSchema.ALL.get(0), EvolvingSchema.ALL.get(2), EvolvingSchema.ALL.get(4));

    private ModelRow() {}

    /** A row of one of the first {@code schemas}, or no value. */
    static ModelValue good(Random random, int schemas) {
        int schema = random.nextInt(schemas);
        return switch (schema) {
            case 0 -> narrow(random);
            case 3 -> new ModelValue.Tombstone();
            default -> wide(random, WIDE.get(schema), Optional.empty());
        };
    }

    /** A row of a schema of a topic that evolves, or no value. */
    static ModelValue evolving(Random random, int schema) {
        EvolvingSchema evolving = EvolvingSchema.ALL.get(schema);
        return random.nextInt(8) == 0 ? new ModelValue.Tombstone() : wide(random, evolving, Optional.of(evolving));
    }

    /** A row with a field that directories are by, or no value. */
    static ModelValue placed(Random random, int schema) {
        EvolvingSchema evolving = EvolvingSchema.PLACED.get(schema);
        return random.nextInt(8) == 0 ? new ModelValue.Tombstone() : wide(random, evolving, Optional.of(evolving));
    }

    /** A row whose column does not hold its value. */
    static ModelValue bad(Random random) {
        return new ModelValue.BadRow(new Struct(NARROW).put("u", (short) (256 + random.nextInt(100))));
    }

    private static ModelValue narrow(Random random) {
        Short value = random.nextInt(4) == 0 ? null : (short) random.nextInt(128);
        return good(new Struct(NARROW).put("u", value), List.of("u:int8"), Optional.empty());
    }

    private static ModelValue wide(Random random, EvolvingSchema schema, Optional<EvolvingSchema> judged) {
        SchemaBuilder builder = SchemaBuilder.struct();
        Map<String, String> columns = new TreeMap<>(schema.columns());
        columns.forEach((name, type) -> builder.field(name, connectSchema(type)));
        Struct row = new Struct(builder.build());
        columns.forEach((name, type) -> {
            if (name.equals(EvolvingSchema.PLACE)) {
                EvolvingSchema.anyPlace(random).ifPresent(place -> row.put(name, place));
            } else if (random.nextInt(4) != 0) {
                row.put(name, value(random, type));
            }
        });
        return good(
                row,
                columns.entrySet().stream()
                        .map(column -> column.getKey() + ":" + column.getValue())
                        .toList(),
                judged);
    }

    private static Schema connectSchema(String type) {
        return switch (type) {
            case "int32" -> Schema.OPTIONAL_INT32_SCHEMA;
            case "int64" -> Schema.OPTIONAL_INT64_SCHEMA;
            default -> Schema.OPTIONAL_FLOAT64_SCHEMA;
        };
    }

    private static Object value(Random random, String type) {
        return switch (type) {
            case "int32" -> random.nextInt();
            case "int64" -> random.nextLong();
            default -> random.nextDouble();
        };
    }

    private static ModelValue good(Struct row, List<String> columns, Optional<EvolvingSchema> schema) {
        List<String> cells = new ArrayList<>();
        for (Field field : row.schema().fields()) {
            cells.add(field.name() + "=" + row.get(field));
        }
        PublishedFile.Content content = new PublishedFile.Content(
                columns,
                1,
                List.of(ByteBuffer.wrap(String.join(",", cells).getBytes(StandardCharsets.UTF_8))),
                List.of());
        return new ModelValue.Good(bytes(row), List.of(content), schema, Optional.of(row));
    }

    private static ByteBuffer bytes(Struct row) {
        List<Field> fields = row.schema().fields();
        ByteBuffer bytes = ByteBuffer.allocate(5 + 9 * fields.size());
        bytes.put((byte) 9).putInt(fields.size());
        for (Field field : fields) {
            Object value = row.get(field);
            if (value == null) {
                bytes.put((byte) 0);
            } else if (value instanceof Double number) {
                bytes.put((byte) 4).putDouble(number);
            } else {
                bytes.put((byte) 3).putLong(((Number) value).longValue());
            }
        }
        return bytes.flip().slice();
    }
}
