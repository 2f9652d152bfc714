package dev.kafkaarrow.connect.data;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/**
 * Default values of Connect schemas as JSON: numbers, booleans and strings as such, decimals as strings, dates as milliseconds, bytes as
 * base64 in an object that names their class, numbers that JSON lacks as strings, structs as arrays of their fields, maps as arrays of
 * pairs.
 */
// Connect's values of dates and times are of this class
@SuppressWarnings("JavaUtilDate")
final class DefaultText {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ObjectMapper JSON =
            new ObjectMapper().setNodeFactory(NODES).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Set<ValueForm.Numeric> DATES = Set.of(
            NumberForms.DATE_OF_DAYS,
            NumberForms.DATE_OF_MILLIS,
            NumberForms.TIME_OF_MILLIS,
            NumberForms.TIME_OF_SECONDS,
            NumberForms.TIMESTAMP_OF_MILLIS,
            NumberForms.TIMESTAMP_OF_SECONDS);
    private static final String ARRAY = "bytes";
    private static final String BUFFER = "buffer";

    private DefaultText() {}

    static String of(Schema schema, Object value) {
        return node(schema, value).toString();
    }

    private static JsonNode node(Schema schema, Object value) {
        if (value == null) {
            return NODES.nullNode();
        } else if (value instanceof BigDecimal decimal) {
            return NODES.textNode(decimal.toString());
        } else if (value instanceof Date date) {
            return NODES.numberNode(date.getTime());
        }
        return switch (schema.type()) {
            case INT8, INT16, INT32, INT64 -> NODES.numberNode(((Number) value).longValue());
            // the text of a float is short and exact, also where JSON has no number
            case FLOAT32, FLOAT64 -> NODES.textNode(value.toString());
            case BOOLEAN -> NODES.booleanNode((Boolean) value);
            case STRING -> NODES.textNode((String) value);
            case BYTES -> bytes(value);
            case ARRAY -> {
                ArrayNode array = NODES.arrayNode();
                ((List<?>) value).forEach(element -> array.add(node(schema.valueSchema(), element)));
                yield array;
            }
            case MAP -> {
                ArrayNode pairs = NODES.arrayNode();
                ((Map<?, ?>) value)
                        .forEach((key, entry) -> pairs.addArray()
                                .add(node(schema.keySchema(), key))
                                .add(node(schema.valueSchema(), entry)));
                yield pairs;
            }
            case STRUCT -> {
                Struct struct = (Struct) value;
                ArrayNode fields = NODES.arrayNode();
                for (Field field : struct.schema().fields()) {
                    fields.add(node(field.schema(), struct.getWithoutDefault(field.name())));
                }
                yield fields;
            }
        };
    }

    private static JsonNode bytes(Object value) {
        if (value instanceof byte[] array) {
            return NODES.objectNode().put(ARRAY, array);
        }
        ByteBuffer buffer = (ByteBuffer) value;
        byte[] copy = new byte[buffer.remaining()];
        buffer.get(buffer.position(), copy);
        return NODES.objectNode().put(BUFFER, copy);
    }

    /**
     * The value that {@link #of} wrote.
     *
     * @throws FieldException if the text is not that of a value of the schema
     */
    static Object parse(Schema schema, String text, String path) {
        String expected = "metadata " + SchemaMetadata.DEFAULT + " of a " + schema.type() + " as JSON";
        try {
            Object value = value(schema, JSON.readTree(text));
            ConnectSchema.validateValue(schema, value);
            return value;
        } catch (IOException | NumberFormatException | MismatchException | DataException e) {
            throw new FieldException(path, expected, text, e);
        }
    }

    private static Object value(Schema schema, JsonNode node) throws IOException {
        if (node.isNull()) {
            return null;
        }
        TypeLine line = TypeTable.choose(schema).line();
        if (line.form() instanceof ValueForm.Decimal || line.form().equals(NumberForms.UINT64)) {
            return new BigDecimal(node.asText());
        } else if (isDate(line.form())) {
            return new Date(whole(node));
        }
        return switch (schema.type()) {
            case INT8 -> (byte) whole(node);
            case INT16 -> (short) whole(node);
            case INT32 -> (int) whole(node);
            case INT64 -> whole(node);
            case FLOAT32 -> Float.valueOf(node.asText());
            case FLOAT64 -> Double.valueOf(node.asText());
            case BOOLEAN -> node.asBoolean();
            case STRING -> node.asText();
            case BYTES ->
                node.has(BUFFER)
                        ? ByteBuffer.wrap(node.get(BUFFER).binaryValue())
                        : child(node, ARRAY).binaryValue();
            case ARRAY -> {
                List<Object> list = new ArrayList<>();
                for (JsonNode element : node) {
                    list.add(value(schema.valueSchema(), element));
                }
                yield list;
            }
            case MAP -> {
                Map<Object, Object> map = new LinkedHashMap<>();
                for (JsonNode pair : node) {
                    map.put(value(schema.keySchema(), child(pair, 0)), value(schema.valueSchema(), child(pair, 1)));
                }
                yield map;
            }
            case STRUCT -> {
                Struct struct = new Struct(schema);
                for (Field field : schema.fields()) {
                    Object value = value(field.schema(), child(node, field.index()));
                    if (value != null) {
                        struct.put(field, value);
                    }
                }
                yield struct;
            }
        };
    }

    private static boolean isDate(ValueForm form) {
        return form instanceof ValueForm.Numeric numeric && DATES.contains(numeric);
    }

    private static long whole(JsonNode node) {
        if (!node.canConvertToExactIntegral() || !node.canConvertToLong()) {
            throw new MismatchException("a whole number", node.toString());
        }
        return node.longValue();
    }

    private static JsonNode child(JsonNode node, String name) {
        if (!node.has(name)) {
            throw new MismatchException("an object with " + name, node.toString());
        }
        return node.get(name);
    }

    private static JsonNode child(JsonNode node, int index) {
        if (!node.has(index)) {
            throw new MismatchException("an array with an element " + index, node.toString());
        }
        return node.get(index);
    }
}
