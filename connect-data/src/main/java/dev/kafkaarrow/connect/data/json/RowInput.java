package dev.kafkaarrow.connect.data.json;

import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.types.MismatchException;
import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.data.write.ColumnWriter;
import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.connect.data.write.RowFiller;
import dev.kafkaarrow.connect.data.write.RowForm;
import java.util.List;

/** Reads payloads into the columns of batches, row by row. Not thread-safe. */
final class RowInput implements RowForm {
    private final JsonInput in = new JsonInput();
    private final ReadingRules rules;
    private JsonRow row;

    RowInput(ReadingRules rules) {
        this.rules = rules;
    }

    JsonInput json() {
        return in;
    }

    /** Appends a row to a batch. */
    void append(JsonRow appended, RowAppender batch, Object[] extraValues) {
        row = appended;
        batch.append(this, appended.schema(), extraValues);
    }

    @Override
    public RowFiller filler(RowSchema schema, List<ColumnWriter> columns) {
        return new Filler(Readers.ofRecord("", schema.columns(), columns, rules));
    }

    private final class Filler implements RowFiller {
        private final RecordReader record;

        Filler(RecordReader record) {
            this.record = record;
        }

        @Override
        public void fill() {
            row.begin(in);
            try {
                record.read(in, in.peek());
                switch (row.rest()) {
                    case SEEN -> {
                        // it was looked at already
                    }
                    case OF_ENVELOPE -> Envelope.leave(in);
                    case OF_DOCUMENT -> Envelope.expectEnd(in);
                }
            } catch (MismatchException e) {
                throw located(e.at(""));
            } catch (FieldException e) {
                throw located(e);
            }
        }
    }

    /** An error with the position that the input is at. */
    FieldException located(FieldException e) {
        return new FieldException(e.path(), e.expected(), e.actual() + " at byte " + in.fault(), e);
    }
}
