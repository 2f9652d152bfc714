package dev.kafkaarrow.ipc;

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

    public static final Checks DEFAULT = new Checks(Validation.STRUCTURAL, 64L << 20, 4 << 20, 64, 10_000, 256L << 20);

    public Checks {
        if (maxMessageBytes < 0 || maxMetadataBytes < 0 || maxDecompressedBytes < 0) {
            throw new IllegalArgumentException("bounds must not be negative");
        }
        if (maxSchemaDepth < 1 || maxSchemaDepth > 1_000) {
            throw new IllegalArgumentException("maxSchemaDepth must be 1 to 1000, got " + maxSchemaDepth);
        }
        if (maxSchemaFields < 0) {
            throw new IllegalArgumentException("maxSchemaFields must not be negative, got " + maxSchemaFields);
        }
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
