package dev.kafkaarrow.ipc;

/**
 * Whether a stream in memory has to end with the end-of-stream marker. The format lets a writer leave it out where the end is told
 * otherwise, as that of a Kafka value is; but only with the marker does a stream that was cut off between two messages show it.
 */
public enum EndMarker {
    /** A stream without it is incomplete. */
    REQUIRED,
    /** A stream may end behind any message. */
    OPTIONAL
}
