package dev.kafkaarrow.connect.data.types;

import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.kafka.connect.data.Schema;

/**
 * A field on both sides: what a writer and a reader of its values are chosen by. Immutable.
 *
 * @param path as {@link FieldException#path} has it
 * @param arrow in message format: a dictionary-encoded field has the type of its values
 * @param type the field's Arrow type, with the plain layout that holds the same values
 * @param connect the field's Connect schema
 * @param form of the values
 * @param children fields of a struct, elements of an array, keys and values of a map
 */
public record Column(String path, Field arrow, ArrowType type, Schema connect, ValueForm form, List<Column> children) {

    /** As the format recommends and pyarrow has them. */
    static final String ELEMENT = "item";

    static final String ENTRIES = "entries";
    static final String KEY = "key";
    static final String VALUE = "value";

    /** As deep as Arrow's readers go, {@code kMaxNestingDepth} in C++. */
    static final int MAX_LEVELS = 64;

    /** Name of the Arrow field. */
    public String name() {
        return arrow.getName();
    }

    /** The column's {@link #type}, for error messages. */
    public String typeText() {
        return ArrowTypeText.of(type);
    }

    static String path(String parent, String name) {
        return parent.isEmpty() ? name : parent + "." + name;
    }

    static String elementPath(String parent) {
        return parent + "[]";
    }

    static void checkLevel(String path, int level) {
        if (level > MAX_LEVELS) {
            throw new FieldException(path, "at most " + MAX_LEVELS + " levels of nested fields", "more");
        }
    }
}
