package dev.kafkaarrow.ipc;

import java.util.function.ToLongFunction;

/**
 * What a reader checks, and the bounds it keeps, whatever the bytes say.
 *
 * @param validation how much is checked
 * @param maxMessageBytes most bytes of a whole stream held in memory, and of one IPC message of a file
 * @param maxMetadataBytes most bytes of the metadata of one IPC message
 * @param maxSchemaDepth deepest nesting of fields (Arrow C++ has the same bound, {@code kMaxNestingDepth})
 * @param maxSchemaFields most fields of a schema, nested ones counted
 * @param maxDecompressedBytes most bytes that the compressed buffers of one IPC message may decompress to
 */
public record Checks(
        Validation validation,
        long maxMessageBytes,
        int maxMetadataBytes,
        int maxSchemaDepth,
        int maxSchemaFields,
        long maxDecompressedBytes) {

    /** Structural, each bound at its default. */
    public static final Checks DEFAULT = of(Validation.STRUCTURAL, Bound::defaultValue);

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if a bound may not have the value
     */
    public Checks {
        Bound.MESSAGE_BYTES.check(maxMessageBytes);
        Bound.METADATA_BYTES.check(maxMetadataBytes);
        Bound.SCHEMA_DEPTH.check(maxSchemaDepth);
        Bound.SCHEMA_FIELDS.check(maxSchemaFields);
        Bound.DECOMPRESSED_BYTES.check(maxDecompressedBytes);
    }

    /**
     * Checks at a level, with each bound as it is said to be.
     *
     * @throws IllegalArgumentException if a bound may not have the value
     */
    public static Checks of(Validation validation, ToLongFunction<Bound> bounds) {
        return new Checks(
                validation,
                bounds.applyAsLong(Bound.MESSAGE_BYTES),
                (int) Bound.METADATA_BYTES.check(bounds.applyAsLong(Bound.METADATA_BYTES)),
                (int) Bound.SCHEMA_DEPTH.check(bounds.applyAsLong(Bound.SCHEMA_DEPTH)),
                (int) Bound.SCHEMA_FIELDS.check(bounds.applyAsLong(Bound.SCHEMA_FIELDS)),
                bounds.applyAsLong(Bound.DECOMPRESSED_BYTES));
    }

    /** These checks with another bound on the bytes of a message. */
    public Checks withMaxMessageBytes(long bytes) {
        return new Checks(validation, bytes, maxMetadataBytes, maxSchemaDepth, maxSchemaFields, maxDecompressedBytes);
    }

    /** These checks at another level. */
    public Checks withValidation(Validation level) {
        return new Checks(
                level, maxMessageBytes, maxMetadataBytes, maxSchemaDepth, maxSchemaFields, maxDecompressedBytes);
    }
}
