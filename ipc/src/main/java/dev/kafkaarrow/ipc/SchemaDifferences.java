package dev.kafkaarrow.ipc;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;

/** Where two schemas of different fingerprints differ, field by field in their order. */
final class SchemaDifferences {
    private final List<SchemaViolation> violations = new ArrayList<>();

    private SchemaDifferences() {}

    static List<SchemaViolation> between(StreamSchema older, StreamSchema newer) {
        if (older.fingerprint().equals(newer.fingerprint())) {
            return List.of();
        }
        SchemaDifferences differences = new SchemaDifferences();
        differences.compare(older.schema().getFields(), newer.schema().getFields(), "");
        differences.compare("", "metadata", metadata(older), metadata(newer));
        if (differences.violations.isEmpty()) {
            // what Arrow Java's schemas do not show, as repeated keys of metadata or how fields share dictionaries
            differences.compare(
                    "",
                    "fingerprint",
                    older.fingerprint().sha256(),
                    newer.fingerprint().sha256());
        }
        return differences.violations;
    }

    private static String metadata(StreamSchema schema) {
        return new TreeMap<>(schema.schema().getCustomMetadata()).toString();
    }

    private void compare(List<Field> older, List<Field> newer, String parent) {
        for (int i = 0; i < Math.max(older.size(), newer.size()); i++) {
            if (i < older.size() && i < newer.size()) {
                compare(older.get(i), newer.get(i), FieldPath.of(parent, older.get(i)));
            } else if (i < older.size()) {
                compare(FieldPath.of(parent, older.get(i)), "field", TypeName.of(older.get(i)), "none");
            } else {
                compare(FieldPath.of(parent, newer.get(i)), "field", "none", TypeName.of(newer.get(i)));
            }
        }
    }

    private void compare(Field older, Field newer, String path) {
        if (!FieldPath.name(older).equals(FieldPath.name(newer))) {
            compare(
                    path,
                    "name",
                    FieldPath.of("", older) + ": " + TypeName.of(older),
                    FieldPath.of("", newer) + ": " + TypeName.of(newer));
            return;
        }
        int before = violations.size();
        compare(older.getChildren(), newer.getChildren(), path);
        if (violations.size() == before && !sameWithoutChildren(older, newer)) {
            compare(path, "type", TypeName.of(older), TypeName.of(newer));
        }
        compare(
                path,
                "metadata",
                new TreeMap<>(older.getMetadata()).toString(),
                new TreeMap<>(newer.getMetadata()).toString());
    }

    private static boolean sameWithoutChildren(Field older, Field newer) {
        ArrowType type = older.getType();
        return type.equals(newer.getType())
                && older.isNullable() == newer.isNullable()
                && sameEncoding(older.getDictionary(), newer.getDictionary());
    }

    private static boolean sameEncoding(DictionaryEncoding older, DictionaryEncoding newer) {
        if (older == null || newer == null) {
            return older == null && newer == null;
        }
        return older.isOrdered() == newer.isOrdered() && older.getIndexType().equals(newer.getIndexType());
    }

    private void compare(String path, String what, String expected, String actual) {
        if (!expected.equals(actual)) {
            violations.add(
                    new SchemaViolation(SchemaCompatibility.IDENTICAL, path, expected, actual, "another " + what));
        }
    }
}
