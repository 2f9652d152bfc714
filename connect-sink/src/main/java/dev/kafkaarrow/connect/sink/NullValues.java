package dev.kafkaarrow.connect.sink;

/** What to do with a record whose value is null. */
enum NullValues {
    WRITE,
    SKIP,
    /** It is a bad record. */
    FAIL
}
