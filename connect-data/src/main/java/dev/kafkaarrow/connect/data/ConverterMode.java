package dev.kafkaarrow.connect.data;

/** What a message is in Connect. */
enum ConverterMode {
    /** An array of structs, however many rows the message has. */
    BATCH,
    /** A struct: the message has one row. */
    ROW
}
