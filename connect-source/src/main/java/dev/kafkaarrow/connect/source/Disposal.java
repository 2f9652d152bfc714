package dev.kafkaarrow.connect.source;

/** What becomes of a file that needs not be read any more. */
sealed interface Disposal {

    /** It stays where it is. */
    record Keep() implements Disposal {}

    record Delete() implements Disposal {}

    /**
     * It goes to another directory under its whole path.
     *
     * @param directory relative to the store
     */
    record Move(String directory) implements Disposal {}

    /**
     * It goes to another directory, with a text file beside it that says why.
     *
     * @param directory relative to the store
     * @param reason a line
     */
    record Reject(String directory, String reason) implements Disposal {}
}
