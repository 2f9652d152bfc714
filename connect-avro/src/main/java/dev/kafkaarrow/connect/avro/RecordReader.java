package dev.kafkaarrow.connect.avro;

import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.types.MismatchException;
import dev.kafkaarrow.connect.data.write.PartColumns;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/** Reads the fields of a record, in the order in which they were written, into the columns of a row, a struct, or the entries of a map. */
final class RecordReader {
    private final Step[] steps;
    private final Constant[] constants;

    /** What becomes of a field that was written. */
    sealed interface Step {

        /** It goes to the column of a number, by the reader of what was written. */
        record Read(int column, ValueReader reader, Schema written) implements Step {
            @Override
            public void skip(AvroInput in) {
                Step.skip(in, reader.path(), written);
            }
        }

        /** No column is for it. */
        record Skip(String path, Schema written) implements Step {
            @Override
            public void skip(AvroInput in) {
                Step.skip(in, path, written);
            }
        }

        /** Passes it. */
        void skip(AvroInput in);

        private static void skip(AvroInput in, String path, Schema written) {
            try {
                in.skip(written);
            } catch (MismatchException e) {
                throw e.at(path);
            } catch (IOException | AvroRuntimeException e) {
                throw AvroInput.mismatch("a value to skip", e).at(path);
            }
        }
    }

    /** A field that was not written has the value of its default. */
    record Constant(int column, Object value) {}

    /** Where values go that are taken one by one. */
    interface Values {
        void put(int column, Object value);
    }

    RecordReader(List<Step> steps, List<Constant> constants) {
        this.steps = steps.toArray(Step[]::new);
        this.constants = constants.toArray(Constant[]::new);
    }

    /** The same, with a column whose values are the keys of a map. */
    RecordReader withKeys(int column, DistinctKeys keys) {
        List<Step> told = Arrays.stream(steps)
                .map(step -> step instanceof Step.Read read && read.column == column
                        ? new Step.Read(column, NestedReaders.ofKey(read.reader, keys), read.written)
                        : step)
                .toList();
        return new RecordReader(told, Arrays.asList(constants));
    }

    /**
     * Reads a record and appends one value to each column.
     *
     * @throws FieldException if a field is not what its column holds
     */
    void append(AvroInput in, PartColumns columns) {
        for (Step step : steps) {
            if (step instanceof Step.Read read) {
                read.reader.append(in, columns.child(read.column));
            } else {
                step.skip(in);
            }
        }
        for (Constant constant : constants) {
            columns.child(constant.column).append(constant.value);
        }
    }

    /** Reads a record as Connect has its values. */
    void read(AvroInput in, Values values) {
        for (Step step : steps) {
            if (step instanceof Step.Read read) {
                values.put(read.column, read.reader.value(in));
            } else {
                step.skip(in);
            }
        }
        for (Constant constant : constants) {
            values.put(constant.column, constant.value);
        }
    }

    /** The value of a column, as Connect has it; what stands before it is passed, and what stands behind it not looked at. */
    Object value(AvroInput in, int column) {
        for (Step step : steps) {
            if (step instanceof Step.Read read && read.column == column) {
                return read.reader.value(in);
            }
            step.skip(in);
        }
        for (Constant constant : constants) {
            if (constant.column == column) {
                return constant.value;
            }
        }
        throw new IllegalArgumentException("there is no column " + column);
    }
}
