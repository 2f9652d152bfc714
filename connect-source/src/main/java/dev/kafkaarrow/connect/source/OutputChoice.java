package dev.kafkaarrow.connect.source;

/** What the messages of files become, as configured. */
enum OutputChoice {
    /** Each message one record, whose value is a stream. */
    BATCHES,
    /** Each row one record, whose value is a Struct, or JSON. */
    ROWS
}
