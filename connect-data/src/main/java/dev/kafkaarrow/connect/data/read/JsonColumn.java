package dev.kafkaarrow.connect.data.read;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** Writes the values of a vector, of the batch that it holds at the time, as JSON. Not thread-safe. */
interface JsonColumn {

    /**
     * The value of a row.
     *
     * @throws dev.kafkaarrow.connect.data.types.MismatchException if Connect has no value for it
     * @throws RuntimeException if the vector is invalid, which that of a stream that was not checked in full may be
     */
    void write(int row, JsonGenerator out) throws IOException;
}
