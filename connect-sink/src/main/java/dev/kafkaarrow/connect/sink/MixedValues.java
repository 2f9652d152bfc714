package dev.kafkaarrow.connect.sink;

/** What becomes of a message whose rows differ in a field that names its directory. */
enum MixedValues {
    /** It is a bad record. */
    FAIL,
    /** It goes where its first row says. */
    FIRST
}
