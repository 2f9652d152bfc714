package dev.kafkaarrow.connect.data.types;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;

/** Schemas that contain themselves, as Avro and Protobuf allow: Arrow has a column for each level, and would never have enough. */
final class RecursiveSchemas {

    private RecursiveSchemas() {}

    /** @throws FieldException if the schema, or one in it, contains itself */
    static void refuse(Schema schema, String path) {
        refuse(schema, path, 0, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    /** @param above the structs that this schema is in */
    private static void refuse(Schema schema, String path, int level, Set<Schema> above) {
        // deeper ones are refused for that
        if (schema == null || level > Column.MAX_LEVELS) {
            return;
        }
        if (above.contains(schema)) {
            throw new FieldException(
                    path,
                    "a schema that is not recursive, as Arrow has none of these",
                    (schema.name() == null ? "one" : schema.name())
                            + " within itself: drop the field (ReplaceField) or convert it to text");
        }
        switch (schema.type()) {
            case STRUCT -> {
                above.add(schema);
                for (Field field : schema.fields()) {
                    refuse(field.schema(), Column.path(path, field.name()), level + 1, above);
                }
                above.remove(schema);
            }
            case ARRAY -> refuse(schema.valueSchema(), Column.elementPath(path), level + 1, above);
            case MAP -> {
                refuse(schema.keySchema(), Column.path(path, Column.KEY), level + 1, above);
                refuse(schema.valueSchema(), Column.path(path, Column.VALUE), level + 1, above);
            }
            case INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES -> {}
        }
    }
}
