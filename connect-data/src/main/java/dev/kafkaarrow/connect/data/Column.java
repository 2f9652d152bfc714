package dev.kafkaarrow.connect.data;

import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.kafka.connect.data.Schema;

/**
 * A field on both sides, with the line of the table that joins them.
 *
 * @param path names from the record down
 * @param arrow in message format: a dictionary-encoded field has the type of its values
 * @param type the field's type without its layout
 * @param children fields of a struct, elements of an array, keys and values of a map
 */
record Column(String path, Field arrow, ArrowType type, Schema connect, TypeLine line, List<Column> children) {

    /** As the format recommends and pyarrow has them. */
    static final String ELEMENT = "item";

    static final String ENTRIES = "entries";
    static final String KEY = "key";
    static final String VALUE = "value";

    /** As deep as Arrow's readers go, {@code kMaxNestingDepth} in C++. */
    static final int MOST_LEVELS = 64;

    String name() {
        return arrow.getName();
    }

    static String path(String parent, String name) {
        return parent.isEmpty() ? name : parent + "." + name;
    }

    static String elementPath(String parent) {
        return parent + "[]";
    }

    static void checkLevel(String path, int level) {
        if (level > MOST_LEVELS) {
            throw new FieldException(path, "at most " + MOST_LEVELS + " levels of nested fields", "more");
        }
    }
}
