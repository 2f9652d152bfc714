package dev.kafkaarrow.connect.source;

/** What the values of rows are. */
enum ValueFormat {
    /** Structs, for a converter. */
    CONNECT,
    /** Bytes that are JSON. */
    JSON
}
