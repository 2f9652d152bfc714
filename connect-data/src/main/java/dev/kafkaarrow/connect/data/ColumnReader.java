package dev.kafkaarrow.connect.data;

/** Reads Connect's values from a vector, whatever batch it holds at the time. Not thread-safe. */
interface ColumnReader {

    /**
     * The value of a row, null if it is null.
     *
     * @throws MismatchException if Connect has no value for it
     * @throws RuntimeException if the vector is not valid, as that of a stream that was not checked in full
     */
    Object read(int row);
}
