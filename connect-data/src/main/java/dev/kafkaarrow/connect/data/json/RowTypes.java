package dev.kafkaarrow.connect.data.json;

import dev.kafkaarrow.connect.data.types.Column;
import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.types.RowSchema;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Which Arrow schemas rows can have: those that Connect's schema of them gives back. */
final class RowTypes {
    private RowTypes() {}

    /**
     * The schema of rows of an Arrow schema. Names of what lists and maps are made of become those that all rows have.
     *
     * @throws FieldException if rows would have another type, or lose what metadata says
     */
    static RowSchema rows(Schema arrow) {
        RowSchema asked = RowSchema.of(arrow);
        RowSchema rows = RowSchema.of(asked.connect());
        for (int i = 0; i < asked.columns().size(); i++) {
            check(asked.columns().get(i), rows.columns().get(i));
        }
        check("", metadata(arrow.getCustomMetadata()), metadata(rows.ofBatches().getCustomMetadata()));
        return rows;
    }

    private static void check(Column asked, Column column) {
        Field field = asked.arrow();
        if (field.getDictionary() != null) {
            throw new FieldException(asked.path(), "a type that rows can have", "one with a dictionary");
        }
        if (!field.getType().equals(column.arrow().getType())) {
            throw new FieldException(
                    asked.path(),
                    "a type that rows can have, as " + column.arrow().getType(),
                    field.getType().toString());
        }
        if (field.isNullable() != column.arrow().isNullable()) {
            throw new FieldException(
                    asked.path(),
                    column.arrow().isNullable() ? "a field that may be null" : "a field that may not be null",
                    "another");
        }
        check(
                asked.path(),
                metadata(field.getMetadata()),
                metadata(column.arrow().getMetadata()));
        List<Column> children = asked.children();
        for (int i = 0; i < children.size(); i++) {
            check(children.get(i), column.children().get(i));
        }
    }

    private static Map<String, String> metadata(Map<String, String> metadata) {
        return metadata == null ? Map.of() : metadata;
    }

    private static void check(String path, Map<String, String> asked, Map<String, String> kept) {
        if (!asked.equals(kept)) {
            throw new FieldException(
                    path, "no metadata but that of Connect's schemas", new TreeMap<>(asked).toString());
        }
    }
}
