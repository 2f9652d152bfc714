package dev.kafkaarrow.connect.data.types;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.ArrowType.ExtensionType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.kafka.connect.data.Schema;

/** What Connect schemas become in Arrow. */
final class ArrowFields {
    private ArrowFields() {}

    /** The columns of a record's fields. */
    static List<Column> columns(Schema struct, String path, int level) {
        List<Column> columns = new ArrayList<>();
        for (org.apache.kafka.connect.data.Field field : struct.fields()) {
            columns.add(column(field.name(), field.schema(), Column.path(path, field.name()), level));
        }
        return columns;
    }

    /**
     * The column of a schema.
     *
     * @param level of nesting, 1 for a field of the record
     * @throws FieldException if Arrow has nothing for it
     */
    static Column column(String name, Schema schema, String path, int level) {
        return column(name, schema, path, level, schema.isOptional());
    }

    private static Column column(String name, Schema schema, String path, int level, boolean nullable) {
        Column.checkLevel(path, level);
        TypeTable.Choice choice;
        try {
            choice = TypeTable.choose(schema);
        } catch (MismatchException e) {
            throw e.at(path);
        }
        List<Column> children = children(schema, path, level);
        boolean holdsNulls = nullable || choice.type() instanceof ArrowType.Null;
        Map<String, String> metadata =
                new HashMap<>(ConnectMetadata.write(schema, choice.line(), choice.type(), holdsNulls));
        choice.line().extension().ifPresent(extension -> {
            metadata.put(ExtensionType.EXTENSION_METADATA_KEY_NAME, extension);
            metadata.put(ExtensionType.EXTENSION_METADATA_KEY_METADATA, "");
        });
        checkText(path, name, metadata);
        if (choice.type() instanceof ArrowType.Timestamp timestamp && timestamp.getTimezone() != null) {
            checkText(path, "the time zone", timestamp.getTimezone());
        }
        Field field = new Field(
                name, new FieldType(holdsNulls, choice.type(), null, metadata), fields(schema.type(), children));
        return new Column(path, field, choice.type(), schema, choice.line().form(), children);
    }

    /**
     * Sees to it that texts of a schema can be written.
     *
     * @throws FieldException if one has a lone surrogate, which UTF-8 cannot represent
     */
    static void checkText(String path, String name, Map<String, String> metadata) {
        checkText(path, "name", name);
        metadata.forEach((key, value) -> checkText(path, key, value));
    }

    private static void checkText(String path, String what, String text) {
        boolean isLone = text.codePoints()
                .anyMatch(character -> character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE);
        if (isLone) {
            throw new FieldException(
                    path, "a schema whose texts UTF-8 can represent", "one with a lone surrogate in " + what);
        }
    }

    private static List<Column> children(Schema schema, String path, int level) {
        return switch (schema.type()) {
            case STRUCT -> columns(schema, path, level + 1);
            case ARRAY ->
                List.of(column(Column.ELEMENT, known(schema.valueSchema(), path), Column.elementPath(path), level + 1));
            case MAP -> {
                // keys of Arrow's maps are never null, whatever Connect's schema allows
                Schema key = known(schema.keySchema(), path);
                Schema value = known(schema.valueSchema(), path);
                String keyPath = Column.path(path, Column.KEY);
                Column keys = column(Column.KEY, key, keyPath, level + 2, false);
                if (keys.type() instanceof ArrowType.Null) {
                    throw new FieldException(keyPath, "keys that are not null", "keys of type null");
                }
                yield List.of(keys, column(Column.VALUE, value, Column.path(path, Column.VALUE), level + 2));
            }
            case INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES -> List.of();
        };
    }

    private static Schema known(Schema schema, String path) {
        if (schema == null) {
            throw new FieldException(path, "a schema of its elements", "none");
        }
        return schema;
    }

    static List<Field> fields(List<Column> columns) {
        return columns.stream().map(Column::arrow).toList();
    }

    private static List<Field> fields(Schema.Type type, List<Column> children) {
        List<Field> fields = fields(children);
        return switch (type) {
            case MAP -> List.of(new Field(Column.ENTRIES, FieldType.notNullable(ArrowType.Struct.INSTANCE), fields));
            case STRUCT, ARRAY -> fields;
            case INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES -> List.of();
        };
    }
}
