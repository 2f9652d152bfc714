package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.data.write.RowValue;
import dev.kafkaarrow.connect.files.DottedPath;
import dev.kafkaarrow.connect.files.EpochTime;
import java.util.Date;
import java.util.List;
import java.util.OptionalLong;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.kafka.connect.errors.DataException;

/**
 * Reads a point in time out of a row, as it is read out of the first row of a message, see {@link EpochTime}. What a number means is said
 * by the column that it becomes.
 *
 * @param path {@linkplain DottedPath dotted}
 */
@SuppressWarnings("JavaUtilDate") // Connect's type of times
record RowTime(String path) {

    /**
     * Empty for a null.
     *
     * @throws DataException if there is no such field, or it is of another type
     */
    OptionalLong epochMillis(Schema columns, RowValue row) {
        List<Field> way = new DottedPath(path)
                .in(columns.getFields())
                .orElseThrow(() -> new DataException(
                        "field '" + path + "': expected " + EpochTime.EXPECTED + ", got no such field in " + columns));
        Field last = way.get(way.size() - 1);
        if (!EpochTime.isHeldBy(last.getType())) {
            throw new DataException("field '" + path + "': expected " + EpochTime.EXPECTED + ", got " + last);
        }
        Object value = row.field(way.stream().map(Field::getName).toList());
        return value == null ? OptionalLong.empty() : OptionalLong.of(epochMillis(value, last));
    }

    private static long epochMillis(Object value, Field column) {
        if (value instanceof Date date) {
            return date.getTime();
        }
        if (!(value instanceof Number number)) {
            throw new DataException("field '" + column.getName() + "': expected a number, got "
                    + value.getClass().getName());
        }
        return EpochTime.millis(column.getType(), number.longValue());
    }
}
