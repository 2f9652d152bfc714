package dev.kafkaarrow.connect.data.types;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/**
 * Default values of Connect schemas as JSON: integers, booleans and strings as such, floats and decimals as strings, dates as
 * milliseconds, bytes as base64 in an object that names their class, structs as arrays of their fields, maps as arrays of pairs.
 */
// Connect's values of dates and times are of this class
@SuppressWarnings("JavaUtilDate")
final class DefaultText {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ObjectMapper JSON =
            new ObjectMapper().setNodeFactory(NODES).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
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
        String expected = "metadata " + MetadataKeys.DEFAULT + " of a " + schema.type() + " as JSON";
        try {
            Object value = value(schema, JSON.readTree(text));
            ConnectSchema.validateValue(schema, value);
            return value;
        } catch (IOException | UncheckedIOException | NumberFormatException | MismatchException | DataException e) {
            throw new FieldException(path, expected, text, e);
        }
    }

    private static Object value(Schema schema, JsonNode node) {
        return node.isNull() ? null : TypeTable.choose(schema).line().form().match(new Value(schema, node));
    }

    /** A value that is not null. */
    private record Value(Schema schema, JsonNode node) implements ValueForm.Cases<Object> {
        @Override
        public Object bool() {
            if (!node.isBoolean()) {
                throw new MismatchException("true or false", node.toString());
            }
            return node.booleanValue();
        }

        @Override
        public Object numeric(ValueForm.Numeric form) {
            return switch (form.connectValue()) {
                case BYTE -> (byte) whole(node, Byte.MIN_VALUE, Byte.MAX_VALUE);
                case SHORT -> (short) whole(node, Short.MIN_VALUE, Short.MAX_VALUE);
                case INTEGER -> (int) whole(node, Integer.MIN_VALUE, Integer.MAX_VALUE);
                case LONG -> whole(node);
                case FLOAT -> Float.valueOf(node.asText());
                case DOUBLE -> Double.valueOf(node.asText());
                case WHOLE_DECIMAL -> decimal();
                case TIMESTAMP, DATE, TIME -> new Date(whole(node));
            };
        }

        @Override
        public Object decimal() {
            return new BigDecimal(node.asText());
        }

        @Override
        public Object text() {
            if (!node.isTextual()) {
                throw new MismatchException("a string", node.toString());
            }
            return node.textValue();
        }

        @Override
        public Object bytes() {
            try {
                return node.has(BUFFER)
                        ? ByteBuffer.wrap(node.get(BUFFER).binaryValue())
                        : child(node, ARRAY).binaryValue();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Object fixedBytes() {
            return bytes();
        }

        /** The schema of a column of nulls is that of a text, which may have a default all the same. */
        @Override
        public Object nothing() {
            return text();
        }

        @Override
        public Object struct() {
            Struct struct = new Struct(schema);
            for (Field field : schema.fields()) {
                Object value = value(field.schema(), child(node, field.index()));
                if (value != null) {
                    struct.put(field, value);
                }
            }
            return struct;
        }

        @Override
        public Object list() {
            List<Object> list = new ArrayList<>();
            for (JsonNode element : node) {
                list.add(value(schema.valueSchema(), element));
            }
            return list;
        }

        @Override
        public Object fixedList() {
            return list();
        }

        @Override
        public Object map() {
            Map<Object, Object> map = new LinkedHashMap<>();
            for (JsonNode pair : node) {
                map.put(value(schema.keySchema(), child(pair, 0)), value(schema.valueSchema(), child(pair, 1)));
            }
            return map;
        }
    }

    private static long whole(JsonNode node, long min, long max) {
        long value = whole(node);
        if (value < min || value > max) {
            throw new MismatchException("a number from " + min + " to " + max, node.toString());
        }
        return value;
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
