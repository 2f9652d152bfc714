package dev.kafkaarrow.tools.render;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** Writes the values of one vector as JSON. */
interface ValueWriter {

    /** The value of a row, which counts from 0. */
    void write(int row, JsonGenerator out) throws IOException;
}
