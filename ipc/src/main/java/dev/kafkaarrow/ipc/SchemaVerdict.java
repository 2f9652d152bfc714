package dev.kafkaarrow.ipc;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Whether two schemas are compatible.
 *
 * @param violations each field that is in the way; none if they are compatible
 */
public record SchemaVerdict(List<SchemaViolation> violations) {
    static final SchemaVerdict COMPATIBLE = new SchemaVerdict(List.of());

    /** Keeps a copy of the list. */
    public SchemaVerdict {
        violations = List.copyOf(violations);
    }

    /** Whether nothing is in the way. */
    public boolean isCompatible() {
        return violations.isEmpty();
    }

    /** All violations, to stand in an error. */
    @Override
    public String toString() {
        return isCompatible()
                ? "compatible"
                : violations.stream().map(SchemaViolation::toString).collect(Collectors.joining("; "));
    }
}
