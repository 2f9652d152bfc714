package dev.kafkaarrow.sandbox.quickstart;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;

/**
 * What came of comparing the streams that arrived with those that were sent.
 *
 * @param rows that are the same, up to the first difference
 * @param schemaDifference the first difference of schemas, metadata and dictionaries
 * @param rowDifference the first row that differs, is missing or surplus
 */
record Comparison(long rows, Optional<String> schemaDifference, Optional<String> rowDifference) {

    boolean identical() {
        return schemaDifference.isEmpty() && rowDifference.isEmpty();
    }

    /** Compares row by row, wherever streams and batches begin and end. Both must have a first stream, for its schema. */
    static Comparison of(Iterator<ArrowStream> sent, Iterator<ArrowStream> arrived, BufferAllocator allocator)
            throws IOException {
        return new Walk().compare(sent, arrived, allocator);
    }

    private static final class Walk {
        private final List<StreamSchema> schemas = new ArrayList<>();
        private Optional<String> schemaDifference = Optional.empty();
        private Optional<String> dictionaryDifference = Optional.empty();
        private long rows;

        Comparison compare(Iterator<ArrowStream> sent, Iterator<ArrowStream> arrived, BufferAllocator allocator)
                throws IOException {
            if (!arrived.hasNext()) {
                return end("no message arrived");
            }
            try (RowCursor expected = new RowCursor(sent, allocator, this::compareSchema);
                    RowCursor actual = new RowCursor(arrived, allocator, this::compareSchema)) {
                while (expected.findRows()) {
                    if (!actual.findRows()) {
                        return end("expected row " + rows + ", got none");
                    }
                    if (schemaDifference.isPresent()) {
                        return end("not compared beyond row " + rows + ", as the schemas differ");
                    }
                    compareDictionaries(expected, actual);
                    Optional<String> difference = compareRun(expected, actual);
                    if (difference.isPresent()) {
                        return end(difference);
                    }
                }
                return actual.findRows() ? end("expected " + rows + " rows, got more") : end(Optional.empty());
            }
        }

        private Comparison end(String rowDifference) {
            return end(Optional.of(rowDifference));
        }

        private Comparison end(Optional<String> rowDifference) {
            return new Comparison(rows, schemaDifference.or(() -> dictionaryDifference), rowDifference);
        }

        private void compareSchema(StreamSchema schema) {
            if (schemas.isEmpty()) {
                schemas.add(schema);
            } else {
                schemaDifference = schemaDifference.or(() -> SchemaDifference.between(schemas.get(0), schema));
            }
        }

        private void compareDictionaries(RowCursor expected, RowCursor actual) {
            int dictionaries = expected.dictionaries().size();
            for (int d = 0; d < dictionaries; d++) {
                int expectedCount = expected.dictionaries().get(d).getValueCount();
                int actualCount = actual.dictionaries().get(d).getValueCount();
                String where = "dictionary " + d + ", in effect at row " + rows + ": expected ";
                if (expectedCount != actualCount) {
                    note(where + expectedCount + " values, got " + actualCount);
                    continue;
                }
                for (int i = 0; i < expectedCount; i++) {
                    Cell one = expected.dictionaryValue(d, i);
                    Cell other = actual.dictionaryValue(d, i);
                    if (!one.holdsTheSameAs(other)) {
                        note(where + "value " + i + " " + one.text() + ", got " + other.text());
                        break;
                    }
                }
            }
        }

        private void note(String difference) {
            dictionaryDifference = dictionaryDifference.or(() -> Optional.of(difference));
        }

        /** The rows up to where one of both ends its batch. */
        private Optional<String> compareRun(RowCursor expected, RowCursor actual) throws IOException {
            int run = Math.min(expected.rowsLeft(), actual.rowsLeft());
            int columns = schemas.get(0).schema().getFields().size();
            for (int i = 0; i < run; i++) {
                for (int column = 0; column < columns; column++) {
                    Cell one = expected.cell(column, i);
                    Cell other = actual.cell(column, i);
                    if (!one.holdsTheSameAs(other)) {
                        return Optional.of("row " + rows + ", column \""
                                + one.field().getName() + "\": expected " + one.text() + ", got " + other.text());
                    }
                }
                rows++;
            }
            expected.skip(run);
            actual.skip(run);
            return Optional.empty();
        }
    }
}
