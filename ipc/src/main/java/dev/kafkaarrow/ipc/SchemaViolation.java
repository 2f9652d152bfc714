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

    /** As a change of the older schema to the newer: what was, what is now, and why it may not be. */
    @Override
    public String toString() {
        // who reads backward has the newer schema, who reads forward the older
        boolean readsByNewer = broken == SchemaCompatibility.BACKWARD;
        return broken + ", " + where() + ": was " + (readsByNewer ? actual : expected) + ", now "
                + (readsByNewer ? expected : actual) + ": " + reason;
    }

    /** As what is in the way of reading data of one schema by another, whichever is older. */
    String inReading() {
        return where() + ": written as " + actual + ", to be read as " + expected + ": " + reason;
    }

    private String where() {
        return path.isEmpty() ? "the schema" : "field " + path;
    }
}
