package dev.kafkaarrow.tools.verify;

/**
 * The timestamp of a record.
 *
 * @param type as Kafka names it; empty if nothing is said of it
 */
record Timestamp(long epochMs, String type) {
    @Override
    public String toString() {
        return epochMs + (type.isEmpty() ? "" : " (" + type + ")");
    }
}
