package dev.kafkaarrow.connect.data.read;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;

/** Writes Connect's values and schemas as {@code JsonConverter} does. Thread-safe. */
@SuppressWarnings("JavaUtilDate") // Connect's type of times
record JsonValues(JsonForm form) {

    /** What stands for null. */
    void writeNull(Schema schema, JsonGenerator out) throws IOException {
        if (schema.defaultValue() != null && form.nulls() == JsonForm.Nulls.DEFAULT) {
            write(schema, schema.defaultValue(), out);
        } else if (schema.isOptional()) {
            out.writeNull();
        } else {
            throw new DataException(
                    "expected a value, as the field is required and null does not stand for a default, got null");
        }
    }

    /** @param value of the schema; null only where it may be */
    void write(Schema schema, Object value, JsonGenerator out) throws IOException {
        if (value == null) {
            writeNull(schema, out);
        } else if (value instanceof Date date) {
            writeTime(schema, date, out);
        } else if (value instanceof BigDecimal decimal) {
            writeDecimal(schema, decimal, out);
        } else if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            out.writeBinary(bytes);
        } else if (value instanceof byte[] bytes) {
            out.writeBinary(bytes);
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            for (Object element : list) {
                write(schema.valueSchema(), element, out);
            }
            out.writeEndArray();
        } else if (value instanceof Map<?, ?> map) {
            writeMap(schema, map, out);
        } else if (value instanceof Struct struct) {
            out.writeStartObject();
            for (Field field : schema.fields()) {
                out.writeFieldName(field.name());
                write(field.schema(), struct.getWithoutDefault(field.name()), out);
            }
            out.writeEndObject();
        } else {
            writeScalar(value, out);
        }
    }

    private static void writeScalar(Object value, JsonGenerator out) throws IOException {
        if (value instanceof String text) {
            out.writeString(text);
        } else if (value instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else if (value instanceof Double number) {
            out.writeNumber((double) number);
        } else if (value instanceof Float number) {
            out.writeNumber((float) number);
        } else {
            out.writeNumber(((Number) value).longValue());
        }
    }

    private static void writeTime(Schema schema, Date date, JsonGenerator out) throws IOException {
        if (Timestamp.LOGICAL_NAME.equals(schema.name())) {
            out.writeNumber(Timestamp.fromLogical(schema, date));
        } else if (Time.LOGICAL_NAME.equals(schema.name())) {
            out.writeNumber(Time.fromLogical(schema, date));
        } else {
            out.writeNumber(org.apache.kafka.connect.data.Date.fromLogical(schema, date));
        }
    }

    private void writeDecimal(Schema schema, BigDecimal decimal, JsonGenerator out) throws IOException {
        switch (form.decimals()) {
            case BASE64 -> out.writeBinary(Decimal.fromLogical(schema, decimal));
            case NUMERIC -> out.writeNumber(decimal);
        }
    }

    /** Whether keys are the names of an object; else a map is an array of pairs. */
    static boolean isObject(Schema map) {
        return map.keySchema().type() == Schema.Type.STRING;
    }

    private void writeMap(Schema schema, Map<?, ?> map, JsonGenerator out) throws IOException {
        if (isObject(schema)) {
            out.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.writeFieldName((String) entry.getKey());
                write(schema.valueSchema(), entry.getValue(), out);
            }
            out.writeEndObject();
            return;
        }
        out.writeStartArray();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.writeStartArray();
            write(schema.keySchema(), entry.getKey(), out);
            write(schema.valueSchema(), entry.getValue(), out);
            out.writeEndArray();
        }
        out.writeEndArray();
    }

    void writeSchema(Schema schema, JsonGenerator out) throws IOException {
        out.writeStartObject();
        writeAttributes(schema, out);
        out.writeEndObject();
    }

    private void writeAttributes(Schema schema, JsonGenerator out) throws IOException {
        out.writeStringField("type", type(schema));
        switch (schema.type()) {
            case ARRAY -> {
                out.writeFieldName("items");
                writeSchema(schema.valueSchema(), out);
            }
            case MAP -> {
                out.writeFieldName("keys");
                writeSchema(schema.keySchema(), out);
                out.writeFieldName("values");
                writeSchema(schema.valueSchema(), out);
            }
            case STRUCT -> {
                out.writeArrayFieldStart("fields");
                for (Field field : schema.fields()) {
                    out.writeStartObject();
                    writeAttributes(field.schema(), out);
                    out.writeStringField("field", field.name());
                    out.writeEndObject();
                }
                out.writeEndArray();
            }
            case INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES -> {}
        }
        out.writeBooleanField("optional", schema.isOptional());
        if (schema.name() != null) {
            out.writeStringField("name", schema.name());
        }
        if (schema.version() != null) {
            out.writeNumberField("version", (int) schema.version());
        }
        if (schema.doc() != null) {
            out.writeStringField("doc", schema.doc());
        }
        if (schema.parameters() != null) {
            out.writeObjectFieldStart("parameters");
            for (Map.Entry<String, String> parameter : schema.parameters().entrySet()) {
                out.writeStringField(parameter.getKey(), parameter.getValue());
            }
            out.writeEndObject();
        }
        if (schema.defaultValue() != null) {
            out.writeFieldName("default");
            write(schema, schema.defaultValue(), out);
        }
    }

    private static String type(Schema schema) {
        return switch (schema.type()) {
            case FLOAT32 -> "float";
            case FLOAT64 -> "double";
            default -> schema.type().getName();
        };
    }
}
