package dev.kafkaarrow.connect.data.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.errors.DataException;

/**
 * Connect's schemas of JSON, as JsonConverter reads them. Immutable.
 *
 * @param values of defaults
 */
record JsonSchemas(ConverterValues values) {

    /**
     * The schema that an envelope tells.
     *
     * @throws DataException if it tells none
     */
    Schema schema(JsonNode node) {
        JsonNode type = node.get("type");
        if (type == null || !type.isTextual()) {
            throw new DataException("schema: expected an object with the text type, got " + node.getNodeType()
                    + (node.isObject() ? " without it" : ""));
        }
        SchemaBuilder schema = builder(type.textValue(), node);
        JsonNode optional = node.get("optional");
        if (optional != null && optional.isBoolean() && optional.booleanValue()) {
            schema.optional();
        } else {
            schema.required();
        }
        JsonNode name = node.get("name");
        if (name != null && name.isTextual()) {
            schema.name(name.textValue());
        }
        JsonNode version = node.get("version");
        if (version != null && version.isIntegralNumber()) {
            schema.version(version.intValue());
        }
        JsonNode doc = node.get("doc");
        if (doc != null && doc.isTextual()) {
            schema.doc(doc.textValue());
        }
        JsonNode parameters = node.get("parameters");
        if (parameters != null && parameters.isObject()) {
            for (Map.Entry<String, JsonNode> parameter : parameters.properties()) {
                if (!parameter.getValue().isTextual()) {
                    throw new DataException("schema: expected parameters that are texts, got "
                            + parameter.getValue().getNodeType() + " for " + parameter.getKey());
                }
                schema.parameter(parameter.getKey(), parameter.getValue().textValue());
            }
        }
        JsonNode defaultValue = node.get("default");
        if (defaultValue != null) {
            schema.defaultValue(values.value(schema, defaultValue));
        }
        return schema.build();
    }

    private SchemaBuilder builder(String type, JsonNode node) {
        return switch (type) {
            case "boolean" -> SchemaBuilder.bool();
            case "int8" -> SchemaBuilder.int8();
            case "int16" -> SchemaBuilder.int16();
            case "int32" -> SchemaBuilder.int32();
            case "int64" -> SchemaBuilder.int64();
            case "float" -> SchemaBuilder.float32();
            case "double" -> SchemaBuilder.float64();
            case "bytes" -> SchemaBuilder.bytes();
            case "string" -> SchemaBuilder.string();
            case "array" -> SchemaBuilder.array(part(node, "items"));
            case "map" -> SchemaBuilder.map(part(node, "keys"), part(node, "values"));
            case "struct" -> struct(node);
            default -> throw new DataException("schema: expected a type of Connect, such as int64, got " + type);
        };
    }

    private Schema part(JsonNode node, String name) {
        JsonNode part = node.get(name);
        if (part == null || part.isNull()) {
            throw new DataException(
                    "schema: expected " + name + " of the " + node.get("type").textValue() + ", got none");
        }
        return schema(part);
    }

    private SchemaBuilder struct(JsonNode node) {
        JsonNode fields = node.get("fields");
        if (fields == null || !fields.isArray()) {
            throw new DataException("schema: expected an array of the struct's fields, got "
                    + (fields == null ? "none" : fields.getNodeType()));
        }
        SchemaBuilder struct = SchemaBuilder.struct();
        for (JsonNode field : fields) {
            JsonNode name = field.get("field");
            if (name == null || !name.isTextual()) {
                throw new DataException("schema: expected the text field in each of the struct's fields, got none");
            }
            struct.field(name.textValue(), schema(field));
        }
        return struct;
    }
}
