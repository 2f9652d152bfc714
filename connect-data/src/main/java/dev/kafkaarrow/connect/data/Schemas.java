package dev.kafkaarrow.connect.data;

import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Schema;

/** Connect schemas in messages. */
final class Schemas {
    private Schemas() {}

    /** Name and fields of a struct's schema, which Connect's own text leaves out. */
    static String describe(Schema struct) {
        String fields = struct.fields().stream()
                .map(field -> field.name() + " " + field.schema().type()
                        + (field.schema().name() == null
                                ? ""
                                : " (" + field.schema().name() + ")")
                        + (field.schema().isOptional() ? "?" : ""))
                .collect(Collectors.joining(", ", "{", "}"));
        return (struct.name() == null ? "" : struct.name() + " ") + fields;
    }
}
