package dev.kafkaarrow.connect.avro;

import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.types.MismatchException;
import dev.kafkaarrow.connect.data.write.ColumnWriter;
import java.io.IOException;
import org.apache.avro.AvroRuntimeException;

/** Reads the values of one column, by one schema of a writer. Made once for a schema, whatever the batch. Not thread-safe. */
abstract class ValueReader {
    private final String path;
    private final String expected;

    /** @param expected what is there, for error messages */
    ValueReader(String path, String expected) {
        this.path = path;
        this.expected = expected;
    }

    /**
     * Reads a value and appends it to the column.
     *
     * @throws FieldException if it is not what the column holds
     */
    final void append(AvroInput in, ColumnWriter column) {
        try {
            appendNext(in, column);
        } catch (MismatchException e) {
            throw e.at(path);
        } catch (IOException | AvroRuntimeException e) {
            throw AvroInput.mismatch(expected, e).at(path);
        }
    }

    /**
     * Reads a value as Connect has it.
     *
     * @throws FieldException if it cannot be read
     */
    final Object value(AvroInput in) {
        try {
            return next(in);
        } catch (MismatchException e) {
            throw e.at(path);
        } catch (IOException | AvroRuntimeException e) {
            throw AvroInput.mismatch(expected, e).at(path);
        }
    }

    final String path() {
        return path;
    }

    final String expected() {
        return expected;
    }

    /** @throws MismatchException if the value is not what the column holds */
    abstract void appendNext(AvroInput in, ColumnWriter column) throws IOException;

    /** @throws MismatchException if there is no such value in Connect */
    abstract Object next(AvroInput in) throws IOException;
}
