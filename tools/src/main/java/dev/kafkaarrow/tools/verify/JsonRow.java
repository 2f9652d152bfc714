package dev.kafkaarrow.tools.verify;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.dictionary.Dictionary;

/**
 * Compares a row with the JSON that it was decoded from: truths, whole and floating-point numbers, texts, and what is nested of these. Of other types JSON
 * has several forms, and of a field that is not there it says nothing, as there are defaults.
 *
 * @param dictionaries of the row's columns
 */
record JsonRow(Map<Long, Dictionary> dictionaries) {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    /** A zero byte and the id of a schema, as a registry's serializer writes it. */
    private static final int REGISTRY_PREFIX_BYTES = 5;

    /** A value that is not the one in the row. */
    record Difference(String path, String expected, String actual) {}

    /** The object that a value is, or that is its payload; empty if it is none. */
    static Optional<JsonNode> parse(byte[] value) {
        boolean isPrefixed = value.length > REGISTRY_PREFIX_BYTES && value[0] == 0;
        int from = isPrefixed ? REGISTRY_PREFIX_BYTES : 0;
        try {
            JsonNode parsed = JSON.readTree(value, from, value.length - from);
            JsonNode payload = parsed.size() == 2 && parsed.has("schema") && parsed.has("payload")
                    ? parsed.get("payload")
                    : parsed;
            return payload.isObject() ? Optional.of(payload) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Empty if nothing that can be compared differs. */
    Optional<Difference> compare(JsonNode object, VectorSchemaRoot root, int row) {
        for (FieldVector column : root.getFieldVectors()) {
            if (!column.getField().getMetadata().containsKey("kafka.column")) {
                Optional<Difference> difference = compare(column.getName(), object.get(column.getName()), column, row);
                if (difference.isPresent()) {
                    return difference;
                }
            }
        }
        return Optional.empty();
    }

    /** @param json null if it is not there */
    private Optional<Difference> compare(String path, JsonNode json, FieldVector given, int givenRow) {
        if (json == null || json.isNull()) {
            return Optional.empty();
        }
        Slot slot = Slot.of(given, givenRow, dictionaries);
        FieldVector vector = slot.vector();
        int row = slot.row();
        if (slot.isNull()) {
            return different(path, json, "null");
        } else if (vector instanceof BitVector bits && json.isBoolean()) {
            return json.booleanValue() == (bits.get(row) == 1)
                    ? Optional.empty()
                    : different(path, json, bits.get(row));
        } else if (vector instanceof UInt8Vector unsigned && json.isIntegralNumber()) {
            BigInteger held = new BigInteger(Long.toUnsignedString(unsigned.get(row)));
            return json.bigIntegerValue().equals(held) ? Optional.empty() : different(path, json, held);
        } else if (vector instanceof BaseIntVector integers && json.isIntegralNumber()) {
            long held = integers.getValueAsLong(row);
            return json.bigIntegerValue().equals(BigInteger.valueOf(held))
                    ? Optional.empty()
                    : different(path, json, held);
        } else if (vector instanceof Float8Vector floats && json.isNumber()) {
            return json.doubleValue() == floats.get(row) ? Optional.empty() : different(path, json, floats.get(row));
        } else if (vector instanceof Float4Vector floats && json.isNumber()) {
            // either way of rounding
            BigDecimal exact = json.decimalValue();
            boolean isSame = exact.floatValue() == floats.get(row) || (float) exact.doubleValue() == floats.get(row);
            return isSame ? Optional.empty() : different(path, json, floats.get(row));
        } else if (vector instanceof VarCharVector texts && json.isTextual()) {
            String held = texts.getObject(row).toString();
            return json.textValue().equals(held) ? Optional.empty() : different(path, json, "\"" + held + "\"");
        } else if (vector instanceof StructVector struct && json.isObject()) {
            return struct.getChildrenFromFields().stream()
                    .map(child -> compare(path + "." + child.getName(), json.get(child.getName()), child, row))
                    .flatMap(Optional::stream)
                    .findFirst();
        } else if (vector instanceof ListVector list && !(vector instanceof MapVector) && json.isArray()) {
            return compareElements(path, json, list, row);
        }
        return Optional.empty();
    }

    private Optional<Difference> compareElements(String path, JsonNode json, ListVector list, int row) {
        int from = list.getElementStartIndex(row);
        int count = list.getElementEndIndex(row) - from;
        if (count != json.size()) {
            return different(path, json, count + " elements");
        }
        for (int i = 0; i < count; i++) {
            Optional<Difference> difference =
                    compare(path + "[" + i + "]", json.get(i), list.getDataVector(), from + i);
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    private static Optional<Difference> different(String path, JsonNode expected, Object actual) {
        return Optional.of(new Difference(path, expected.toString(), actual.toString()));
    }
}
