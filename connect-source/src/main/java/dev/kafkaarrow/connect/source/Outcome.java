package dev.kafkaarrow.connect.source;

/** How reading a file ended. */
sealed interface Outcome {

    /** All messages were read. */
    record Complete() implements Outcome {}

    /** All messages of the range were read, and others are left: nothing more is to be read of the file as long as it stays the same. */
    record LeftByRange() implements Outcome {}

    /**
     * The file is no valid stream; messages before the fault were read.
     *
     * @param reason position and fault
     */
    record Bad(String reason) implements Outcome {}

    /** The file went away before its end was read. */
    record Removed() implements Outcome {}

    /** The file cannot be read for now, and nothing of it was: the next scan finds it anew. */
    record Unreadable() implements Outcome {}
}
