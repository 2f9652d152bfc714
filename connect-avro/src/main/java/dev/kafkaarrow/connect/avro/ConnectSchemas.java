package dev.kafkaarrow.connect.avro;

import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.SchemaBuilderException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connect's schemas of Avro's: those that the known converters make, and {@link LogicalTypes} where those lose something. Converts one
 * schema.
 */
final class ConnectSchemas {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectSchemas.class);

    /** As many as rows have in Arrow. */
    private static final int MAX_LEVELS = 64;

    /** Each becomes a column, and named types that have others in them twice, and so on, come to any number. */
    private static final int MAX_FIELDS = 50_000;

    private static final String NAMESPACE = "io.confluent.connect.avro";
    private static final String NO_NAME = NAMESPACE + ".ConnectDefault";
    private static final String UNION = NAMESPACE + ".Union";
    private static final String ENUM = NAMESPACE + ".Enum";
    private static final String RECORD_DOC = NAMESPACE + ".record.doc";
    private static final String FIELD_DOC = NAMESPACE + ".field.doc.";
    private static final String ENUM_DOC = NAMESPACE + ".enum.doc.";
    private static final String ENUM_DEFAULT = NAMESPACE + ".enum.default.";
    private static final String HAS_DEFAULT = NAMESPACE + ".field.default";

    private static final String NAME = "connect.name";
    private static final String DOC = "connect.doc";
    private static final String VERSION = "connect.version";
    private static final String PARAMETERS = "connect.parameters";
    private static final String DEFAULT = "connect.default";
    private static final String TYPE = "connect.type";
    private static final String INTERNAL_TYPE = "connect.internal.type";
    private static final String FIXED_SIZE = "connect.fixed.size";
    private static final String MAP_ENTRY = "MapEntry";
    static final String KEY = "key";
    static final String VALUE = "value";

    /** Of properties that are parameters as they are. */
    private static final String PARAMETER_PREFIX = "avro";

    private final Set<org.apache.avro.Schema> above = Collections.newSetFromMap(new IdentityHashMap<>());
    private int fields;

    private ConnectSchemas() {}

    /**
     * The Connect schema of an Avro schema.
     *
     * @throws DataException if there is none
     */
    static Schema of(org.apache.avro.Schema avro) {
        return new ConnectSchemas().schema(avro, "", 0);
    }

    /** Whether a union is one type that may be null. */
    static boolean isOptional(org.apache.avro.Schema union) {
        return union.getTypes().size() == 2 && union.isNullable();
    }

    /** Of an {@linkplain #isOptional optional} type the type. */
    static org.apache.avro.Schema typeOf(org.apache.avro.Schema optional) {
        List<org.apache.avro.Schema> types = optional.getTypes();
        return types.get(types.get(0).getType() == org.apache.avro.Schema.Type.NULL ? 1 : 0);
    }

    /** Whether elements of this type are the entries of a map. */
    static boolean isMapEntry(org.apache.avro.Schema element) {
        return element.getType() == org.apache.avro.Schema.Type.RECORD
                && ((MAP_ENTRY.equals(element.getName()) && NAMESPACE.equals(element.getNamespace()))
                        || MAP_ENTRY.equals(element.getObjectProp(INTERNAL_TYPE)));
    }

    private Schema schema(org.apache.avro.Schema avro, String path, int level) {
        return schema(avro, path, level, Presence.REQUIRED, null);
    }

    private enum Presence {
        REQUIRED,
        OPTIONAL
    }

    /** @param fieldDefault null if there is none */
    private Schema schema(org.apache.avro.Schema avro, String path, int level, Presence presence, Object fieldDefault) {
        if (level > MAX_LEVELS || ++fields > MAX_FIELDS) {
            throw fault(path, "at most " + MAX_FIELDS + " fields in " + MAX_LEVELS + " levels", "more");
        }
        if (avro.getType() == org.apache.avro.Schema.Type.UNION && isOptional(avro)) {
            return schema(typeOf(avro), path, level, Presence.OPTIONAL, null);
        }
        if (!above.add(avro)) {
            throw fault(
                    path,
                    "a schema that is not recursive, as Arrow has none of these",
                    avro.getFullName() + " within itself: give a schema to read values by that lacks the field");
        }
        SchemaBuilder builder = builder(avro, path, level);
        above.remove(avro);
        return finished(builder, avro, path, presence, fieldDefault);
    }

    private SchemaBuilder builder(org.apache.avro.Schema avro, String path, int level) {
        if (avro.getObjectProp(NAME) == null) {
            SchemaBuilder logical = LogicalTypes.kept(avro);
            if (logical != null) {
                return logical;
            }
        }
        return switch (avro.getType()) {
            case NULL -> LogicalTypes.nulls();
            case BOOLEAN -> SchemaBuilder.bool();
            case INT -> LogicalTypes.ofInt(avro, avro.getProp(TYPE), path);
            case LONG -> LogicalTypes.ofLong(avro);
            case FLOAT -> SchemaBuilder.float32();
            case DOUBLE -> SchemaBuilder.float64();
            case STRING -> SchemaBuilder.string();
            case BYTES -> LogicalTypes.ofBytes(avro, path);
            case FIXED -> LogicalTypes.ofBytes(avro, path).parameter(FIXED_SIZE, Integer.toString(avro.getFixedSize()));
            case ENUM -> ofEnum(avro);
            case ARRAY -> array(avro.getElementType(), path, level);
            case MAP ->
                SchemaBuilder.map(Schema.STRING_SCHEMA, schema(avro.getValueType(), path + ".value", level + 1));
            case RECORD -> record(avro, path, level);
            case UNION -> union(avro, path, level);
        };
    }

    private static SchemaBuilder ofEnum(org.apache.avro.Schema avro) {
        SchemaBuilder builder = SchemaBuilder.string();
        if (avro.getDoc() != null) {
            builder.parameter(ENUM_DOC + avro.getName(), avro.getDoc());
        }
        if (avro.getEnumDefault() != null) {
            builder.parameter(ENUM_DEFAULT + avro.getName(), avro.getEnumDefault());
        }
        builder.parameter(ENUM, avro.getFullName());
        avro.getEnumSymbols().forEach(symbol -> builder.parameter(ENUM + "." + symbol, symbol));
        return builder;
    }

    private SchemaBuilder array(org.apache.avro.Schema element, String path, int level) {
        if (!isMapEntry(element)) {
            return SchemaBuilder.array(schema(element, path + "[]", level + 1));
        }
        if (element.getFields().size() != 2 || element.getField(KEY) == null || element.getField(VALUE) == null) {
            throw fault(path, "entries of a map that are a key and a value", "other fields");
        }
        return SchemaBuilder.map(
                schema(element.getField(KEY).schema(), path + ".key", level + 1),
                schema(element.getField(VALUE).schema(), path + ".value", level + 1));
    }

    private SchemaBuilder record(org.apache.avro.Schema avro, String path, int level) {
        SchemaBuilder builder = SchemaBuilder.struct();
        if (avro.getDoc() != null) {
            builder.parameter(RECORD_DOC, avro.getDoc());
        }
        for (org.apache.avro.Schema.Field field : avro.getFields()) {
            if (field.doc() != null) {
                builder.parameter(FIELD_DOC + field.name(), field.doc());
            }
            String fieldPath = path.isEmpty() ? field.name() : path + "." + field.name();
            Object value = field.hasDefaultValue() ? defaultValue(field, fieldPath) : null;
            builder.field(field.name(), schema(field.schema(), fieldPath, level + 1, Presence.REQUIRED, value));
        }
        return builder;
    }

    private static Object defaultValue(org.apache.avro.Schema.Field field, String path) {
        try {
            return field.defaultVal();
        } catch (RuntimeException e) {
            LOG.warn("Ignoring the default of field {}, which is not of its type", path, e);
            return null;
        }
    }

    private SchemaBuilder union(org.apache.avro.Schema avro, String path, int level) {
        SchemaBuilder builder = SchemaBuilder.struct().name(UNION);
        Set<String> names = new HashSet<>();
        for (org.apache.avro.Schema type : avro.getTypes()) {
            if (type.getType() == org.apache.avro.Schema.Type.NULL) {
                builder.optional();
            } else if (names.add(type.getName())) {
                builder.field(
                        type.getName(), schema(type, path + "." + type.getName(), level + 1, Presence.OPTIONAL, null));
            } else {
                throw fault(
                        path,
                        "a union of types whose names differ without their namespaces",
                        "two of " + type.getName());
            }
        }
        return builder;
    }

    /** With all that any type may have. */
    private static Schema finished(
            SchemaBuilder builder, org.apache.avro.Schema avro, String path, Presence presence, Object fieldDefault) {
        try {
            annotate(builder, avro, path);
            if (fieldDefault != null && avro.getObjectProp(DEFAULT) == null) {
                builder.parameter(HAS_DEFAULT, "true");
            }
            name(builder, avro, path);
            if (presence == Presence.OPTIONAL) {
                builder.optional();
            }
        } catch (SchemaBuilderException e) {
            throw new DataException("field " + path + ": " + e.getMessage(), e);
        }
        Object value = fieldDefault == null ? avro.getObjectProp(DEFAULT) : fieldDefault;
        return value == null ? builder.build() : withDefault((ConnectSchema) builder.build(), avro, path, value);
    }

    private static void annotate(SchemaBuilder builder, org.apache.avro.Schema avro, String path) {
        if (avro.getProp(DOC) != null) {
            builder.doc(avro.getProp(DOC));
        }
        Object version = avro.getObjectProp(VERSION);
        if (version != null) {
            if (!(version instanceof Number given)) {
                throw fault(path, VERSION + " of a number", version.toString());
            }
            int number = given.intValue();
            if (builder.version() != null && number >= 0 && number != builder.version()) {
                throw fault(path, VERSION + " of " + builder.version() + ", as the logical type has", "" + number);
            } else if (builder.version() == null && number >= 0) {
                builder.version(number);
            }
        }
        Object parameters = avro.getObjectProp(PARAMETERS);
        if (parameters != null) {
            if (!(parameters instanceof Map<?, ?> map) || !map.values().stream().allMatch(String.class::isInstance)) {
                throw fault(path, PARAMETERS + " of an object of texts", parameters.toString());
            }
            map.forEach((key, value) -> builder.parameter((String) key, (String) value));
        }
        avro.getObjectProps().forEach((key, value) -> {
            if (key.startsWith(PARAMETER_PREFIX)) {
                builder.parameter(key, value.toString());
            }
        });
    }

    private static void name(SchemaBuilder builder, org.apache.avro.Schema avro, String path) {
        Object given = avro.getObjectProp(NAME);
        if (given != null && !(given instanceof String)) {
            throw fault(path, NAME + " of a text", given.toString());
        }
        String name = (String) given;
        if (name == null) {
            boolean isNamed = avro.getType() == org.apache.avro.Schema.Type.RECORD
                    || avro.getType() == org.apache.avro.Schema.Type.ENUM
                    || (avro.getType() == org.apache.avro.Schema.Type.FIXED && builder.name() == null);
            name = isNamed ? avro.getFullName() : null;
        }
        if (name == null || name.startsWith(NO_NAME)) {
            return;
        }
        if (builder.name() == null) {
            builder.name(name);
        } else if (!builder.name().equals(name)) {
            throw fault(path, NAME + " of " + builder.name() + ", as the logical type has", name);
        }
    }

    private static Schema withDefault(ConnectSchema plain, org.apache.avro.Schema avro, String path, Object value) {
        Object converted;
        try {
            converted = DefaultValues.of(plain, avro, value);
            ConnectSchema.validateValue(plain, converted);
        } catch (DataException e) {
            LOG.warn("Ignoring the default of field {}, which is not of its type", path, e);
            return plain;
        }
        boolean isStruct = plain.type() == Schema.Type.STRUCT;
        return new ConnectSchema(
                plain.type(),
                plain.isOptional(),
                converted,
                plain.name(),
                plain.version(),
                plain.doc(),
                plain.parameters(),
                isStruct ? plain.fields() : null,
                plain.type() == Schema.Type.MAP ? plain.keySchema() : null,
                plain.type() == Schema.Type.MAP || plain.type() == Schema.Type.ARRAY ? plain.valueSchema() : null);
    }

    static DataException fault(String path, String expected, String actual) {
        return new DataException(
                (path.isEmpty() ? "schema" : "schema of field " + path) + ": expected " + expected + ", got " + actual);
    }
}
