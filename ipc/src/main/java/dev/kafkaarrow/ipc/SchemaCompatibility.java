package dev.kafkaarrow.ipc;

import java.util.ArrayList;
import java.util.List;

/**
 * What a schema may do to the one before it. Fields are matched by their names, and only promotions that keep every value are
 * allowed: {@code docs/schema-continuity.md} has the table.
 *
 * <p>One schema reads data of another exactly if there is a {@link SchemaProjection} of that pair.
 */
public enum SchemaCompatibility {
    /** Anything. */
    NONE,
    /** The same fingerprint: names, types, nullability, dictionary encodings and metadata. */
    IDENTICAL,
    /** The new schema reads old data. */
    BACKWARD,
    /** The old schema reads new data. */
    FORWARD,
    /** Both read each other's data. */
    FULL;

    /** Whether {@code newer} may follow {@code older}, and which fields are in the way if not. */
    public SchemaVerdict check(StreamSchema older, StreamSchema newer) {
        if (older.equals(newer)) {
            return SchemaVerdict.COMPATIBLE;
        }
        return switch (this) {
            case NONE -> SchemaVerdict.COMPATIBLE;
            case IDENTICAL -> new SchemaVerdict(SchemaDifferences.between(older, newer));
            case BACKWARD -> new SchemaVerdict(backward(older, newer));
            case FORWARD -> new SchemaVerdict(forward(older, newer));
            case FULL -> {
                List<SchemaViolation> both = new ArrayList<>(backward(older, newer));
                both.addAll(forward(older, newer));
                yield new SchemaVerdict(both);
            }
        };
    }

    private static List<SchemaViolation> backward(StreamSchema older, StreamSchema newer) {
        return ProjectionRules.of(older, newer, BACKWARD).violations();
    }

    private static List<SchemaViolation> forward(StreamSchema older, StreamSchema newer) {
        return ProjectionRules.of(newer, older, FORWARD).violations();
    }
}
