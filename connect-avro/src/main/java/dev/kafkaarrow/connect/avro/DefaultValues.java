package dev.kafkaarrow.connect.avro;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.JsonProperties;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;

/** Defaults of Avro's schemas, as its library gives what their JSON says, in Connect. */
final class DefaultValues {
    private DefaultValues() {}

    /**
     * The value of a default.
     *
     * @throws DataException if it is not of its schema
     */
    static Object of(Schema schema, org.apache.avro.Schema avro, Object value) {
        if (value == null || value == JsonProperties.NULL_VALUE) {
            return null;
        }
        Object plain = plain(schema, avro, value);
        return plain == null || schema.name() == null ? plain : logical(schema, plain);
    }

    private static Object logical(Schema schema, Object plain) {
        return switch (schema.name()) {
            case Decimal.LOGICAL_NAME -> Decimal.toLogical(schema, bytes(plain).array());
            case Date.LOGICAL_NAME -> Date.toLogical(schema, whole(plain).intValue());
            case Time.LOGICAL_NAME -> Time.toLogical(schema, whole(plain).intValue());
            case Timestamp.LOGICAL_NAME ->
                Timestamp.toLogical(schema, whole(plain).longValue());
            default -> plain;
        };
    }

    private static Object plain(Schema schema, org.apache.avro.Schema avro, Object value) {
        return switch (avro.getType()) {
            case NULL -> null;
            case BOOLEAN -> of(Boolean.class, value);
            case INT ->
                switch (schema.type()) {
                    case INT8 -> whole(value).byteValue();
                    case INT16 -> whole(value).shortValue();
                    default -> whole(value).intValue();
                };
            case LONG -> whole(value).longValue();
            case FLOAT -> of(Number.class, value).floatValue();
            case DOUBLE -> of(Number.class, value).doubleValue();
            case STRING, ENUM -> of(String.class, value);
            case BYTES, FIXED -> bytes(value);
            case ARRAY -> array(schema, avro, of(List.class, value));
            case MAP -> map(schema, avro, of(Map.class, value));
            case RECORD -> struct(schema, avro, of(Map.class, value));
            case UNION -> union(schema, avro, value);
        };
    }

    private static Object array(Schema schema, org.apache.avro.Schema avro, List<?> elements) {
        if (schema.type() == Schema.Type.MAP) {
            return mapOfEntries(schema, avro.getElementType(), elements);
        }
        return elements.stream()
                .map(element -> of(schema.valueSchema(), type(avro.getElementType()), element))
                .toList();
    }

    private static Object mapOfEntries(Schema schema, org.apache.avro.Schema entry, List<?> entries) {
        org.apache.avro.Schema key = type(entry.getField(ConnectSchemas.KEY).schema());
        org.apache.avro.Schema value = type(entry.getField(ConnectSchemas.VALUE).schema());
        Map<Object, Object> map = new LinkedHashMap<>();
        for (Object element : entries) {
            Map<?, ?> fields = of(Map.class, element);
            map.put(
                    of(schema.keySchema(), key, fields.get(ConnectSchemas.KEY)),
                    of(schema.valueSchema(), value, fields.get(ConnectSchemas.VALUE)));
        }
        return map;
    }

    private static Object map(Schema schema, org.apache.avro.Schema avro, Map<?, ?> entries) {
        Map<Object, Object> map = new LinkedHashMap<>();
        entries.forEach(
                (key, value) -> map.put(key.toString(), of(schema.valueSchema(), type(avro.getValueType()), value)));
        return map;
    }

    private static Object struct(Schema schema, org.apache.avro.Schema avro, Map<?, ?> values) {
        Struct struct = new Struct(schema);
        for (org.apache.avro.Schema.Field field : avro.getFields()) {
            Field own = schema.field(field.name());
            Object value = values.containsKey(field.name()) ? values.get(field.name()) : field.defaultVal();
            struct.put(own, of(own.schema(), type(field.schema()), value));
        }
        return struct;
    }

    /** Of the first type, as Avro has it. */
    private static Object union(Schema schema, org.apache.avro.Schema avro, Object value) {
        org.apache.avro.Schema first = avro.getTypes().get(0);
        if (first.getType() == org.apache.avro.Schema.Type.NULL) {
            return null;
        }
        Field branch = schema.fields().get(0);
        return new Struct(schema).put(branch, of(branch.schema(), first, value));
    }

    /** What a union is that is one type in Connect, else the type itself. */
    private static org.apache.avro.Schema type(org.apache.avro.Schema avro) {
        return avro.getType() == org.apache.avro.Schema.Type.UNION && ConnectSchemas.isOptional(avro)
                ? ConnectSchemas.typeOf(avro)
                : avro;
    }

    private static Number whole(Object value) {
        if (value instanceof Integer || value instanceof Long) {
            return (Number) value;
        }
        throw new DataException("expected a whole number, got " + value);
    }

    private static ByteBuffer bytes(Object value) {
        if (value instanceof String text) {
            return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        }
        return value instanceof ByteBuffer buffer ? buffer : ByteBuffer.wrap(of(byte[].class, value));
    }

    private static <T> T of(Class<T> type, Object value) {
        if (!type.isInstance(value)) {
            throw new DataException("expected a " + type.getSimpleName() + ", got " + value);
        }
        return type.cast(value);
    }
}
