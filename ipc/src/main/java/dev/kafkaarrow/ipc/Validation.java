package dev.kafkaarrow.ipc;

/** How much of a stream is checked before its values are handed out. */
public enum Validation {
    /** Everything that can be checked in O(buffers): framing, flatbuffers, ranges, counts, codecs. The default. */
    STRUCTURAL,
    /** {@link #STRUCTURAL} and every offset, index, view, type id, run end and UTF-8 sequence: O(values). */
    FULL,
    /** For bytes of a trusted writer: framing and ranges only, as much as it takes to walk the messages. */
    NONE
}
