package dev.kafkaarrow.connect.data.types;

import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;

/** A schema or a value that has no lossless form on the other side: which field, what was expected, what came. */
public final class FieldException extends DataException {
    private static final long serialVersionUID = 1L;

    private final String path;
    private final String expected;
    private final String actual;

    /**
     * An error of a field.
     *
     * @param path as {@link #path} has it
     */
    public FieldException(String path, String expected, String actual) {
        this(path, expected, actual, null);
    }

    /**
     * An error of a field.
     *
     * @param path as {@link #path} has it
     * @param cause null if there is none
     */
    public FieldException(String path, String expected, String actual, Throwable cause) {
        super((path.isEmpty() ? "record" : "field " + path) + ": expected " + expected + ", got " + actual, cause);
        this.path = path;
        this.expected = expected;
        this.actual = actual;
    }

    /**
     * An error of a struct that has another schema than its column.
     *
     * @param path as {@link #path} has it
     */
    public static FieldException ofStruct(String path, Schema expected, Schema actual) {
        return new FieldException(path, "a Struct of " + describe(expected), "one of " + describe(actual));
    }

    /** Name and fields of a struct's schema, which Connect's own text leaves out. */
    private static String describe(Schema struct) {
        String fields = struct.fields().stream()
                .map(field -> field.name() + " " + field.schema().type()
                        + (field.schema().name() == null
                                ? ""
                                : " (" + field.schema().name() + ")")
                        + (field.schema().isOptional() ? "?" : ""))
                .collect(Collectors.joining(", ", "{", "}"));
        return (struct.name() == null ? "" : struct.name() + " ") + fields;
    }

    /**
     * Field names from the record down, joined by dots; {@code []} stands for the elements of an array, {@code key} and {@code value} for
     * those of a map. Empty for the record itself.
     */
    public String path() {
        return path;
    }

    /** What the schema or the column asks for. */
    public String expected() {
        return expected;
    }

    /** What came instead. */
    public String actual() {
        return actual;
    }
}
