package dev.kafkaarrow.connect.data.types;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.ArrowType.ExtensionType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.kafka.connect.data.Schema;

/** What Arrow fields become in Connect. */
final class ConnectSchemas {
    private final ParameterOrder order;

    ConnectSchemas(ParameterOrder order) {
        this.order = order;
    }

    /**
     * The columns of fields.
     *
     * @param fields in message format
     */
    List<Column> columns(List<Field> fields, String path, int level) {
        Set<String> names = new HashSet<>();
        List<Column> columns = new ArrayList<>();
        for (Field field : fields) {
            String name = Optional.ofNullable(field.getName()).orElse("");
            String childPath = Column.path(path, name);
            if (!names.add(name)) {
                throw new FieldException(childPath, "fields of different names", "two of this name");
            }
            columns.add(column(field, childPath, level));
        }
        return columns;
    }

    /**
     * The column of a field in message format.
     *
     * @throws FieldException if Connect has nothing that holds its values
     */
    private Column column(Field field, String path, int level) {
        Column.checkLevel(path, level);
        ArrowType type = TypeTable.plain(field.getType());
        Map<String, String> metadata = field.getMetadata();
        TypeLine line = TypeTable.find(type, extension(field), Optional.ofNullable(metadata.get(MetadataKeys.NAME)))
                .orElseThrow(() -> unknown(field, path));
        List<Column> children = children(field, line, path, level);
        try {
            ConnectMetadata.Parts parts = parts(line, children);
            Schema schema = ConnectMetadata.read(metadata, line, type, isNullable(field), parts, order, path);
            return new Column(path, field, type, schema, line.form(), children);
        } catch (MismatchException e) {
            throw e.at(path);
        }
    }

    /** A column of the null type holds nulls whatever its field says. */
    private static boolean isNullable(Field field) {
        return field.isNullable() || field.getType() instanceof ArrowType.Null;
    }

    private static Optional<String> extension(Field field) {
        return field.getType() instanceof ExtensionType extension
                ? Optional.of(extension.extensionName())
                : Optional.ofNullable(field.getMetadata().get(ExtensionType.EXTENSION_METADATA_KEY_NAME));
    }

    private static FieldException unknown(Field field, String path) {
        String name = field.getMetadata().get(MetadataKeys.NAME);
        return new FieldException(
                path,
                name == null ? "a type that Connect has a form for" : "a type that holds " + name,
                ArrowTypeText.of(field.getType()));
    }

    private List<Column> children(Field field, TypeLine line, String path, int level) {
        return switch (line.connectType()) {
            case STRUCT -> columns(field.getChildren(), path, level + 1);
            case ARRAY -> List.of(column(field.getChildren().get(0), Column.elementPath(path), level + 1));
            case MAP -> {
                List<Field> entry = field.getChildren().get(0).getChildren();
                yield List.of(
                        column(entry.get(0), Column.path(path, Column.KEY), level + 2),
                        column(entry.get(1), Column.path(path, Column.VALUE), level + 2));
            }
            case INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES -> List.of();
        };
    }

    private static ConnectMetadata.Parts parts(TypeLine line, List<Column> children) {
        return switch (line.connectType()) {
            case STRUCT -> new ConnectMetadata.Parts(fields(children), null, null);
            case ARRAY ->
                new ConnectMetadata.Parts(List.of(), null, children.get(0).connect());
            case MAP ->
                new ConnectMetadata.Parts(
                        List.of(), children.get(0).connect(), children.get(1).connect());
            case INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES -> ConnectMetadata.Parts.NONE;
        };
    }

    static List<org.apache.kafka.connect.data.Field> fields(List<Column> columns) {
        List<org.apache.kafka.connect.data.Field> fields = new ArrayList<>();
        for (Column column : columns) {
            String name = Optional.ofNullable(column.name()).orElse("");
            fields.add(new org.apache.kafka.connect.data.Field(name, fields.size(), column.connect()));
        }
        return fields;
    }
}
