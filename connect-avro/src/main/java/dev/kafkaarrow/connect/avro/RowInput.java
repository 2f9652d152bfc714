package dev.kafkaarrow.connect.avro;

import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.types.MismatchException;
import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.data.write.ColumnWriter;
import dev.kafkaarrow.connect.data.write.PartColumns;
import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.connect.data.write.RowFiller;
import dev.kafkaarrow.connect.data.write.RowForm;
import java.util.List;

/** Reads records into the columns of batches, row by row. Not thread-safe. */
final class RowInput implements RowForm {
    private final AvroInput in = new AvroInput();
    private AvroRow row;

    AvroInput avro() {
        return in;
    }

    /** Appends a row to a batch. */
    void append(AvroRow appended, RowAppender batch, Object[] extraValues) {
        row = appended;
        batch.append(this, appended.schema(), extraValues);
    }

    @Override
    public RowFiller filler(RowSchema schema, List<ColumnWriter> columns) {
        return new Filler(columns.toArray(ColumnWriter[]::new));
    }

    private final class Filler implements RowFiller {
        private final PartColumns columns;

        Filler(ColumnWriter[] columns) {
            this.columns = number -> columns[number];
        }

        @Override
        public void fill() {
            row.begin(in);
            try {
                row.record().append(in, columns);
                in.expectEnd();
            } catch (MismatchException e) {
                throw in.located(e.at(""));
            } catch (FieldException e) {
                throw in.located(e);
            }
        }
    }
}
