package dev.kafkaarrow.connect.sink;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** Rows of a model's topic as bytes: JSON objects of schema and payload. */
final class ModelJson {

    private ModelJson() {}

    /** What its producer wrote in place of a Struct; what has none stays as it is. */
    static ModelValue of(ModelValue value) {
        if (value instanceof ModelValue.Good good) {
            return new ModelValue.Good(
                    ByteBuffer.wrap(bytes(good.row().orElseThrow())), good.batches(), good.schema(), Optional.empty());
        }
        return value instanceof ModelValue.BadRow bad ? new ModelValue.Bad(ByteBuffer.wrap(bytes(bad.row()))) : value;
    }

    private static byte[] bytes(Struct row) {
        List<String> fields = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (Field field : row.schema().fields()) {
            fields.add(schema(field));
            values.add("\"" + field.name() + "\":" + text(row.get(field)));
        }
        return ("{\"schema\":{\"type\":\"struct\",\"fields\":[" + String.join(",", fields) + "]},\"payload\":{"
                        + String.join(",", values) + "}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** None of the model's needs to be escaped. */
    private static String text(Object value) {
        return value instanceof String text ? '"' + text + '"' : String.valueOf(value);
    }

    private static String schema(Field field) {
        List<String> parameters = new ArrayList<>();
        Optional.ofNullable(field.schema().parameters())
                .orElse(Map.of())
                .forEach((name, value) -> parameters.add("\"" + name + "\":\"" + value + "\""));
        return "{\"field\":\"" + field.name() + "\",\"type\":\"" + type(field.schema()) + "\",\"optional\":"
                + field.schema().isOptional()
                + (parameters.isEmpty() ? "" : ",\"parameters\":{" + String.join(",", parameters) + "}") + "}";
    }

    private static String type(Schema schema) {
        return schema.type() == Schema.Type.FLOAT64
                ? "double"
                : schema.type().name().toLowerCase(Locale.ROOT);
    }
}
