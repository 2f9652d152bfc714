package dev.kafkaarrow.sandbox.quickstart;

import dev.kafkaarrow.ipc.StreamSchema;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;

/** Tells where two schemas differ: in everything but the numbers used as dictionary ids, which a file may assign anew. */
final class SchemaDifference {
    private SchemaDifference() {}

    static Optional<String> between(StreamSchema expected, StreamSchema actual) {
        if (expected.equals(actual)) {
            return Optional.empty();
        }
        return different(
                        "metadata of the schema",
                        expected.schema().getCustomMetadata(),
                        actual.schema().getCustomMetadata())
                .or(() -> betweenFields(
                        "schema", expected.schema().getFields(), actual.schema().getFields()))
                // which Java's maps and the walk above could hide: entries of one key, dictionaries shared by fields
                .or(() -> different("fingerprint of the schema", expected.fingerprint(), actual.fingerprint()));
    }

    private static Optional<String> betweenFields(String path, List<Field> expected, List<Field> actual) {
        Optional<String> difference = different("number of fields of " + path, expected.size(), actual.size());
        for (int i = 0; i < expected.size() && difference.isEmpty(); i++) {
            difference = betweenFields(path, expected.get(i), actual.get(i));
        }
        return difference;
    }

    private static Optional<String> betweenFields(String parent, Field expected, Field actual) {
        String path = parent + ", field \"" + expected.getName() + "\"";
        return different("name of " + path, expected.getName(), actual.getName())
                .or(() -> different("type of " + path, expected.getType(), actual.getType()))
                .or(() -> different("nullability of " + path, expected.isNullable(), actual.isNullable()))
                .or(() -> different("metadata of " + path, expected.getMetadata(), actual.getMetadata()))
                .or(() -> different("dictionary of " + path, encoding(expected), encoding(actual)))
                .or(() -> betweenFields(path, expected.getChildren(), actual.getChildren()));
    }

    private static String encoding(Field field) {
        DictionaryEncoding encoding = field.getDictionary();
        return encoding == null ? "none" : encoding.getIndexType() + (encoding.isOrdered() ? ", ordered" : "");
    }

    private static Optional<String> different(String what, Object expected, Object actual) {
        return Objects.equals(expected, actual)
                ? Optional.empty()
                : Optional.of(what + ": expected " + expected + ", got " + actual);
    }
}
