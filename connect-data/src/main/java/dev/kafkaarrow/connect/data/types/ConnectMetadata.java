package dev.kafkaarrow.connect.data.types;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;

/**
 * What a Connect schema says in addition to its type, in the metadata of Arrow fields and schemas. Only what the Arrow type does not
 * imply is written, so plain schemas have no metadata and the format stays readable.
 */
final class ConnectMetadata {
    private static final String NONE = "";
    private static final ObjectMapper JSON = new ObjectMapper();

    private ConnectMetadata() {}

    /**
     * What a schema is said to be by an Arrow type alone.
     *
     * @param parameters none if null, as in Connect
     */
    private record Implied(
            boolean optional, Optional<String> name, Optional<Integer> version, Map<String, String> parameters) {}

    private static Implied implied(TypeLine line, ArrowType type, boolean nullable, Optional<String> name) {
        Map<String, String> parameters = TypeTable.parameters(line, type);
        return new Implied(nullable, name, line.version(), parameters.isEmpty() ? null : parameters);
    }

    /**
     * The metadata that makes {@link #read} give the same schema.
     *
     * @param line of the schema's type
     */
    static Map<String, String> write(Schema schema, TypeLine line, ArrowType type, boolean nullable) {
        Optional<String> impliedName =
                TypeTable.find(type, line.extension(), Optional.empty()).flatMap(TypeLine::connectName);
        Implied implied = implied(line, type, nullable, impliedName);
        Map<String, String> metadata = new LinkedHashMap<>();
        if (!Objects.equals(schema.name(), implied.name().orElse(null))) {
            metadata.put(MetadataKeys.NAME, schema.name());
        }
        if (!Objects.equals(schema.version(), implied.version().orElse(null))) {
            metadata.put(
                    MetadataKeys.VERSION,
                    schema.version() == null ? NONE : schema.version().toString());
        }
        if (!Objects.equals(schema.parameters(), implied.parameters())) {
            metadata.put(MetadataKeys.PARAMETERS, text(schema.parameters()));
        }
        if (schema.isOptional() != implied.optional()) {
            metadata.put(MetadataKeys.OPTIONAL, Boolean.toString(schema.isOptional()));
        }
        if (schema.doc() != null) {
            metadata.put(MetadataKeys.DOC, schema.doc());
        }
        if (schema.defaultValue() != null) {
            metadata.put(MetadataKeys.DEFAULT, DefaultText.of(schema, schema.defaultValue()));
        }
        return metadata;
    }

    private static String text(Map<String, String> parameters) {
        if (parameters == null) {
            return NONE;
        }
        ObjectNode object = JSON.createObjectNode();
        // equal schemas have equal fingerprints, in whatever order their parameters were set
        new TreeMap<>(parameters).forEach(object::put);
        return object.toString();
    }

    /** What a schema is made of in addition to what its metadata says. */
    record Parts(List<Field> fields, Schema key, Schema value) {
        static final Parts NONE = new Parts(List.of(), null, null);
    }

    /**
     * The schema of a field with this metadata.
     *
     * @throws FieldException if the metadata cannot be understood
     */
    static Schema read(
            Map<String, String> metadata,
            TypeLine line,
            ArrowType type,
            boolean nullable,
            Parts parts,
            ParameterOrder order,
            String path) {
        Optional<String> name =
                Optional.ofNullable(metadata.get(MetadataKeys.NAME)).or(line::connectName);
        Implied implied = implied(line, type, nullable, name);
        boolean optional = optional(metadata, implied, path);
        Integer version = version(metadata, implied, path);
        Map<String, String> parameters = order.of(parameters(metadata, implied, path), path);
        Schema plain = schema(line, optional, null, name, version, metadata.get(MetadataKeys.DOC), parameters, parts);
        String defaultText = metadata.get(MetadataKeys.DEFAULT);
        if (defaultText == null) {
            return plain;
        }
        Object value = DefaultText.parse(plain, defaultText, path);
        return schema(line, optional, value, name, version, metadata.get(MetadataKeys.DOC), parameters, parts);
    }

    private static Schema schema(
            TypeLine line,
            boolean optional,
            Object defaultValue,
            Optional<String> name,
            Integer version,
            String doc,
            Map<String, String> parameters,
            Parts parts) {
        return new ConnectSchema(
                line.connectType(),
                optional,
                defaultValue,
                name.orElse(null),
                version,
                doc,
                parameters,
                line.connectType() == Schema.Type.STRUCT ? parts.fields() : null,
                parts.key(),
                parts.value());
    }

    private static boolean optional(Map<String, String> metadata, Implied implied, String path) {
        String text = metadata.get(MetadataKeys.OPTIONAL);
        if (text == null) {
            return implied.optional();
        }
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new FieldException(path, "metadata " + MetadataKeys.OPTIONAL + " of true or false", text);
        };
    }

    private static Integer version(Map<String, String> metadata, Implied implied, String path) {
        String text = metadata.get(MetadataKeys.VERSION);
        if (text == null) {
            return implied.version().orElse(null);
        }
        try {
            return text.equals(NONE) ? null : Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw new FieldException(path, "metadata " + MetadataKeys.VERSION + " of a number", text, e);
        }
    }

    private static Map<String, String> parameters(Map<String, String> metadata, Implied implied, String path) {
        String text = metadata.get(MetadataKeys.PARAMETERS);
        if (text == null) {
            return implied.parameters();
        }
        if (text.equals(NONE)) {
            return null;
        }
        String expected = "metadata " + MetadataKeys.PARAMETERS + " of a JSON object of strings";
        Map<String, String> parameters = new LinkedHashMap<>();
        try {
            JsonNode object = JSON.readTree(text);
            if (!object.isObject()) {
                throw new FieldException(path, expected, text);
            }
            for (Map.Entry<String, JsonNode> entry : object.properties()) {
                if (!entry.getValue().isTextual() && !entry.getValue().isNull()) {
                    throw new FieldException(path, expected, text);
                }
                parameters.put(entry.getKey(), entry.getValue().textValue());
            }
        } catch (JsonProcessingException e) {
            throw new FieldException(path, expected, text, e);
        }
        return Collections.unmodifiableMap(parameters);
    }
}
