package dev.kafkaarrow.connect.avro;

import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.connect.data.write.RowValue;
import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/** A row that is the datum of a record. Not thread-safe. */
final class AvroRow implements RowValue {
    private final RowInput input;
    private final ResolvedSchema schema;
    private final RecordReader record;
    private final byte[] array;
    private final int start;
    private final int from;
    private final int end;

    /**
     * A row in an array.
     *
     * @param start index of the value
     * @param from index of the record in it
     * @param end index behind it
     */
    AvroRow(RowInput input, ResolvedSchema schema, RecordReader record, byte[] array, int start, int from, int end) {
        this.input = input;
        this.schema = schema;
        this.record = record;
        this.array = array;
        this.start = start;
        this.from = from;
        this.end = end;
    }

    @Override
    public Schema schema() {
        return schema.connect();
    }

    @Override
    public long sizeInBytes() {
        return schema.sizeInBytes(end - from);
    }

    RecordReader record() {
        return record;
    }

    /** Moves an input to the record. */
    void begin(AvroInput in) {
        in.begin(array, start, from, end);
    }

    @Override
    public void appendTo(RowAppender batch, Object[] extraValues) {
        input.append(this, batch, extraValues);
    }

    @Override
    public Object field(List<String> path) {
        Field field = schema().field(path.get(0));
        if (field == null) {
            throw new DataException("there is no field " + path.get(0));
        }
        AvroInput in = input.avro();
        begin(in);
        Object value;
        try {
            value = record.value(in, field.index());
        } catch (FieldException e) {
            throw in.located(e);
        }
        if (value == null) {
            value = field.schema().defaultValue();
        }
        for (String name : path.subList(1, path.size())) {
            if (value == null) {
                return null;
            }
            value = ((Struct) value).get(name);
        }
        return value;
    }
}
