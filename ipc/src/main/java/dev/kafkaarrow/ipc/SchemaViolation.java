package dev.kafkaarrow.ipc;

/**
 * Why one field keeps data of one schema from being read by another.
 *
 * @param broken the rule that is broken: {@link SchemaCompatibility#IDENTICAL}, {@link SchemaCompatibility#BACKWARD} or {@link
 *     SchemaCompatibility#FORWARD}
 * @param path names from the column down, joined by dots; empty for the schema as a whole
 * @param expected what the schema that reads has; for {@link SchemaCompatibility#IDENTICAL} the older one
 * @param actual what the schema that was written by has; for {@link SchemaCompatibility#IDENTICAL} the newer one
 * @param reason why the one cannot become the other
 */
public record SchemaViolation(SchemaCompatibility broken, String path, String expected, String actual, String reason) {

    @Override
    public String toString() {
        return broken + ", " + (path.isEmpty() ? "the schema" : "field " + path) + ": expected " + expected + ", got "
                + actual + ": " + reason;
    }
}
