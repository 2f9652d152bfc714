package dev.kafkaarrow.ipc;

/** One of the bounds of {@link Checks}: what configurations call it, which values it takes, and what it is by default. */
public enum Bound {
    /** See {@link Checks#maxMessageBytes()}. */
    MESSAGE_BYTES("max.message.bytes", 0, Long.MAX_VALUE, 64L << 20),
    /** See {@link Checks#maxMetadataBytes()}. */
    METADATA_BYTES("max.metadata.bytes", 0, Integer.MAX_VALUE, 4 << 20),
    /** See {@link Checks#maxSchemaDepth()}. Its greatest value is what a thread's stack takes. */
    SCHEMA_DEPTH("max.schema.depth", 1, 1_000, 64),
    /** See {@link Checks#maxSchemaFields()}. */
    SCHEMA_FIELDS("max.schema.fields", 0, Integer.MAX_VALUE, 10_000),
    /** See {@link Checks#maxDecompressedBytes()}. */
    DECOMPRESSED_BYTES("max.decompressed.bytes", 0, Long.MAX_VALUE, 256L << 20);

    private final String option;
    private final long min;
    private final long max;
    private final long defaultValue;

    Bound(String option, long min, long max, long defaultValue) {
        this.option = option;
        this.min = min;
        this.max = max;
        this.defaultValue = defaultValue;
    }

    /** The name of the option that sets it, without any prefix; not every configuration has it. */
    public String option() {
        return option;
    }

    /** The smallest value that it may have. */
    public long min() {
        return min;
    }

    /** The largest value that it may have; one that is larger than an {@code int} is {@link Long#MAX_VALUE}. */
    public long max() {
        return max;
    }

    /** Its value in {@link Checks#DEFAULT}. */
    public long defaultValue() {
        return defaultValue;
    }

    /** @throws IllegalArgumentException if it may not have that value */
    long check(long value) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(option + ": expected " + min
                    + (max < Long.MAX_VALUE ? " to " + max : " or more") + ", got " + value);
        }
        return value;
    }
}
