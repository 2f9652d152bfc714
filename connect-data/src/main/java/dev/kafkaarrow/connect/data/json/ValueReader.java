package dev.kafkaarrow.connect.data.json;

import dev.kafkaarrow.connect.data.types.Column;
import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.types.MismatchException;
import dev.kafkaarrow.connect.data.write.ColumnWriter;

/** Reads the values of one column from JSON and appends them to it. Not thread-safe. */
abstract class ValueReader {
    final ColumnWriter column;
    private final String path;
    private final Absence absence;
    private final String expected;

    /**
     * What stands in a column for a null in JSON.
     *
     * @param kind of it
     * @param value for {@link Kind#VALUE}, else null
     */
    record Absence(Kind kind, Object value) {
        enum Kind {
            NULL,
            VALUE,
            REFUSED
        }

        static Absence of(Column column, JsonOptions options) {
            Object value = column.connect().defaultValue();
            if (value != null && options.nulls() == JsonOptions.Nulls.DEFAULT) {
                return new Absence(Kind.VALUE, value);
            }
            return new Absence(column.connect().isOptional() ? Kind.NULL : Kind.REFUSED, null);
        }
    }

    /** @param expected what the column holds, for error messages */
    ValueReader(Column column, ColumnWriter writer, Absence absence, String expected) {
        this.column = writer;
        this.path = column.path();
        this.absence = absence;
        this.expected = expected;
    }

    /**
     * Reads the next value.
     *
     * @throws FieldException if it is not what the column holds
     */
    final void read(JsonInput in) {
        try {
            int first = in.peek();
            if (first == 'n') {
                in.readNull();
                appendAbsent("null");
            } else if (first == JsonInput.END) {
                throw in.wrong(expected());
            } else {
                readValue(in, first);
            }
        } catch (MismatchException e) {
            throw e.at(path);
        }
    }

    /** Appends what stands for a field that is not there. */
    final void appendMissing() {
        appendAbsent("no such field");
    }

    private void appendAbsent(String actual) {
        switch (absence.kind()) {
            case NULL -> column.appendNull();
            case VALUE -> column.append(absence.value());
            case REFUSED -> throw new FieldException(path, expected() + ", as it is required", actual);
        }
    }

    final String path() {
        return path;
    }

    /** What the column holds, for error messages. */
    final String expected() {
        return expected;
    }

    /**
     * Reads a value that is not null.
     *
     * @param first byte of it, which the input was moved to
     * @throws MismatchException if it is not what the column holds
     */
    abstract void readValue(JsonInput in, int first);
}
