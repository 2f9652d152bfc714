package dev.kafkaarrow.ipc;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.types.pojo.ArrowType.ArrowTypeID;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.util.VectorBatchAppender;

/**
 * Appends the values of a delta to a dictionary. Arrow Java has two ways, each of which fails for other types: value by value does not
 * know unions and run ends, its appender neither large lists nor structs without children. Both grow the target's buffers by
 * doubling, so many small deltas stay cheap.
 */
final class DictionaryAppend {
    private DictionaryAppend() {}

    /** @throws UnsupportedOperationException if neither way knows a type, naming it */
    static void append(FieldVector values, FieldVector delta) {
        Field field = values.getField();
        int count = values.getValueCount();
        int added = delta.getValueCount();
        if (added == 0) {
            return;
        }
        if (contains(field, ArrowTypeID.ListView) || contains(field, ArrowTypeID.LargeListView)) {
            throw new UnsupportedOperationException("a delta to dictionary values of " + field.getType());
        }
        if (contains(field, ArrowTypeID.Union) || contains(field, ArrowTypeID.RunEndEncoded)) {
            VectorBatchAppender.batchAppend(values, delta);
            return;
        }
        if (!(values instanceof NullVector)) {
            for (int i = 0; i < added; i++) {
                values.copyFromSafe(i, count + i, delta);
            }
        }
        values.setValueCount(count + added);
    }

    private static boolean contains(Field field, ArrowTypeID type) {
        return field.getType().getTypeID() == type
                || field.getChildren().stream().anyMatch(child -> contains(child, type));
    }
}
