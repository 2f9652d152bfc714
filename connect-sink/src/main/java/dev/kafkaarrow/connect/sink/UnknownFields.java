package dev.kafkaarrow.connect.sink;

/** What to do with a field that the schema of a value does not have. */
enum UnknownFields {
    IGNORE,
    /** The value is a bad record. */
    FAIL
}
