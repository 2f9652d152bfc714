package dev.kafkaarrow.connect.data.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kafkaarrow.connect.data.json.JsonOptions.Losses;
import dev.kafkaarrow.connect.data.json.JsonOptions.Nulls;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;

/**
 * Connect's values of JSON, as JsonConverter makes them; what it would lose in silence is refused if so asked. For defaults in schemas,
 * single fields, and values that {@link RecordReader} refuses. Maps keep the order of the JSON. Immutable.
 */
record ConverterValues(JsonOptions options) {

    /**
     * The value of a schema.
     *
     * @param node null if there is none
     * @throws DataException if there is none for the schema
     */
    Object value(Schema schema, JsonNode node) {
        if (node == null || node.isNull()) {
            if (schema.defaultValue() != null && options.nulls() == Nulls.DEFAULT) {
                return schema.defaultValue();
            }
            if (schema.isOptional()) {
                return null;
            }
            throw new DataException("expected a " + schema.type() + ", as it is required, got null");
        }
        if (schema.name() != null) {
            switch (schema.name()) {
                case Decimal.LOGICAL_NAME -> {
                    return decimal(schema, node);
                }
                case Date.LOGICAL_NAME -> {
                    return Date.toLogical(schema, int32(node));
                }
                case Time.LOGICAL_NAME -> {
                    return Time.toLogical(schema, int32(node));
                }
                case Timestamp.LOGICAL_NAME -> {
                    check(node.isIntegralNumber(), "an integer", node);
                    checkLoss(node.canConvertToLong(), "an integer of 64 bits", node);
                    return Timestamp.toLogical(schema, node.longValue());
                }
                default -> {
                    // a plain value
                }
            }
        }
        return switch (schema.type()) {
            case INT8 -> (byte) whole(node, Byte.MIN_VALUE, Byte.MAX_VALUE).intValue();
            case INT16 -> (short) whole(node, Short.MIN_VALUE, Short.MAX_VALUE).intValue();
            case INT32 -> whole(node, Integer.MIN_VALUE, Integer.MAX_VALUE).intValue();
            case INT64 -> whole(node, Long.MIN_VALUE, Long.MAX_VALUE).longValue();
            case FLOAT32 -> {
                checkLoss(node.isNumber() && !Float.isInfinite(node.floatValue()), "a number of 32 bits", node);
                yield node.floatValue();
            }
            case FLOAT64 -> {
                checkLoss(node.isNumber() && !Double.isInfinite(node.doubleValue()), "a number of 64 bits", node);
                yield node.doubleValue();
            }
            case BOOLEAN -> {
                checkLoss(node.isBoolean(), "true or false", node);
                yield node.booleanValue();
            }
            case STRING -> {
                checkLoss(node.isTextual(), "a text", node);
                yield node.textValue();
            }
            case BYTES -> {
                checkLoss(node.isTextual(), "a text of base64", node);
                yield bytes(node);
            }
            case ARRAY -> array(schema, node);
            case MAP ->
                schema.keySchema().type() == Schema.Type.STRING ? mapOfObject(schema, node) : mapOfPairs(schema, node);
            case STRUCT -> struct(schema, node);
        };
    }

    /** The number; JsonConverter takes the low bits of whatever comes, which for anything but a number are 0. */
    private Number whole(JsonNode node, long least, long most) {
        if (options.losses() == Losses.AS_JSON_CONVERTER) {
            // int32 from a decimal takes the low bits of the integer, not those of a long
            return node.isNumber() ? node.numberValue() : Integer.valueOf(0);
        }
        String expected = "a whole number from " + least + " to " + most;
        check(node.isNumber(), expected, node);
        try {
            long value = node.decimalValue().longValueExact();
            check(value >= least && value <= most, expected, node);
            return value;
        } catch (ArithmeticException e) {
            throw new DataException("expected " + expected + ", got " + shown(node), e);
        }
    }

    private static int int32(JsonNode node) {
        check(node.isInt(), "an integer of 32 bits", node);
        return node.intValue();
    }

    private static BigDecimal decimal(Schema schema, JsonNode node) {
        if (node.isNumber()) {
            return node.decimalValue();
        }
        check(node.isTextual(), "a number, or a text of base64", node);
        if (schema.parameters() == null) {
            throw new DataException(
                    "expected a schema of decimals with the parameter scale, got one without parameters");
        }
        try {
            return Decimal.toLogical(schema, node.binaryValue());
        } catch (IOException | NumberFormatException e) {
            throw new DataException("expected base64 of an unscaled number, got " + shown(node), e);
        }
    }

    private static byte[] bytes(JsonNode node) {
        try {
            return node.binaryValue();
        } catch (IOException e) {
            throw new DataException("expected base64, got " + shown(node), e);
        }
    }

    private List<Object> array(Schema schema, JsonNode node) {
        checkLoss(node.isArray(), "an array", node);
        List<Object> list = new ArrayList<>();
        for (JsonNode element : node) {
            list.add(value(schema.valueSchema(), element));
        }
        return list;
    }

    private Map<Object, Object> mapOfObject(Schema schema, JsonNode node) {
        check(node.isObject(), "an object", node);
        Map<Object, Object> map = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            map.put(entry.getKey(), value(schema.valueSchema(), entry.getValue()));
        }
        return map;
    }

    private Map<Object, Object> mapOfPairs(Schema schema, JsonNode node) {
        check(node.isArray(), "an array of pairs", node);
        Map<Object, Object> map = new LinkedHashMap<>();
        for (JsonNode pair : node) {
            check(pair.isArray() && pair.size() == 2, "a pair of key and value", pair);
            map.put(value(schema.keySchema(), pair.get(0)), value(schema.valueSchema(), pair.get(1)));
        }
        checkLoss(map.size() == node.size(), "keys that differ", node);
        return map;
    }

    private Struct struct(Schema schema, JsonNode node) {
        check(node.isObject(), "an object", node);
        // a default has the schema that is still being built
        Struct struct = new Struct(schema.schema());
        for (Field field : schema.fields()) {
            try {
                Object value = value(field.schema(), node.get(field.name()));
                ConnectSchema.validateValue(field.name(), field.schema(), value);
                struct.put(field, value);
            } catch (DataException e) {
                throw new DataException("field " + field.name() + ": " + e.getMessage(), e);
            }
        }
        return struct;
    }

    private void checkLoss(boolean kept, String expected, JsonNode node) {
        check(kept || options.losses() == Losses.AS_JSON_CONVERTER, expected, node);
    }

    private static void check(boolean fits, String expected, JsonNode node) {
        if (!fits) {
            throw new DataException("expected " + expected + ", got " + shown(node));
        }
    }

    private static String shown(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> "an object";
            case ARRAY -> "an array";
            case STRING -> "a text of " + node.textValue().length() + " characters";
            case NULL, MISSING -> "null";
            case NUMBER, BOOLEAN -> node.toString();
            case BINARY, POJO -> throw new IllegalStateException("JSON has no " + node.getNodeType());
        };
    }
}
