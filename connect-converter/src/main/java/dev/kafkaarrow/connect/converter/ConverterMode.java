package dev.kafkaarrow.connect.converter;

/** What a message becomes in Connect. */
enum ConverterMode {
    /** An array of structs, one per row. */
    BATCH,
    /** A struct; the message must have exactly one row. */
    ROW
}
