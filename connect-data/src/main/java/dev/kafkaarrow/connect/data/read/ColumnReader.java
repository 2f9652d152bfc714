package dev.kafkaarrow.connect.data.read;

import dev.kafkaarrow.connect.data.types.MismatchException;

/** Reads Connect's values from a vector, of the batch that it holds at the time. Not thread-safe. */
interface ColumnReader {

    /**
     * The value of a row, null if it is null.
     *
     * @throws MismatchException if Connect has no value for it
     * @throws RuntimeException if the vector is invalid, which that of a stream that was not checked in full may be
     */
    Object read(int row);
}
