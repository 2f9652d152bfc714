package dev.kafkaarrow.connect.data.write;

import java.util.List;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * A row that a converter made a Struct of.
 *
 * @param sizeInBytes as {@link RowValue#sizeInBytes} says
 */
public record StructValue(Struct struct, long sizeInBytes) implements RowValue {

    @Override
    public Schema schema() {
        return struct.schema();
    }

    @Override
    public void appendTo(RowAppender batch, Object[] extraValues) {
        batch.append(struct, extraValues);
    }

    @Override
    public Object field(List<String> path) {
        Object value = struct;
        for (String name : path) {
            if (value == null) {
                return null;
            }
            value = ((Struct) value).get(name);
        }
        return value;
    }
}
