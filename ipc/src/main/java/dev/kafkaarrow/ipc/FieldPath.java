package dev.kafkaarrow.ipc;

import org.apache.arrow.vector.types.pojo.Field;

/** What fields are called. The format lets a writer leave a name out, which means the same as an empty one. */
final class FieldPath {
    /** Stands for an empty name, so that an error still says that a field is meant, and not the whole schema. */
    private static final String UNNAMED = "''";

    private FieldPath() {}

    /** Empty if the field has none. */
    static String name(Field field) {
        return field.getName() == null ? "" : field.getName();
    }

    /** @param parent empty for a column */
    static String of(String parent, Field field) {
        return of(parent, name(field));
    }

    /** @param parent empty for a column */
    static String of(String parent, String name) {
        String shown = name.isEmpty() ? UNNAMED : name;
        return parent.isEmpty() ? shown : parent + "." + shown;
    }
}
