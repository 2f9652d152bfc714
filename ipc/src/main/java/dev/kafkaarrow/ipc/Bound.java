package dev.kafkaarrow.ipc;

/** One of the bounds of {@link Checks}. */
public enum Bound {
    /** See {@link Checks#maxMessageBytes()}. */
    MESSAGE_BYTES,
    /** See {@link Checks#maxMetadataBytes()}. */
    METADATA_BYTES,
    /** See {@link Checks#maxSchemaDepth()}. */
    SCHEMA_DEPTH,
    /** See {@link Checks#maxSchemaFields()}. */
    SCHEMA_FIELDS,
    /** See {@link Checks#maxDecompressedBytes()}. */
    DECOMPRESSED_BYTES
}
