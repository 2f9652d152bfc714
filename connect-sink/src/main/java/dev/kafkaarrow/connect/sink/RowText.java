package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.data.write.RowValue;
import dev.kafkaarrow.connect.files.DottedPath;
import dev.kafkaarrow.connect.files.NamedValue;
import java.math.BigDecimal;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.kafka.connect.errors.DataException;

/**
 * Reads a field out of rows as text, as it is read out of messages, see {@link NamedValue}. What a value means is said by the column that it
 * becomes.
 *
 * @param names of the column, and of the fields in it
 */
@SuppressWarnings("JavaUtilDate") // Connect's type of dates
record RowText(String path, List<String> names, ArrowType type) {

    /**
     * Of rows of these columns.
     *
     * @param path {@linkplain DottedPath dotted}
     * @throws DataException if there is no such field, or it is of another type
     */
    static RowText of(String path, Schema columns) {
        List<Field> way = new DottedPath(path)
                .in(columns.getFields())
                .orElseThrow(() -> new DataException(NamedValue.wrongType(path, "no such field in " + columns)));
        Field last = way.get(way.size() - 1);
        if (!NamedValue.isHeldBy(last.getType())) {
            throw new DataException(NamedValue.wrongType(path, last));
        }
        return new RowText(path, way.stream().map(Field::getName).toList(), last.getType());
    }

    /** Empty for a null. */
    Optional<String> in(RowValue row) {
        return Optional.ofNullable(row.field(names)).map(this::text);
    }

    private String text(Object value) {
        if (type instanceof ArrowType.Date date) {
            return NamedValue.ofDate(date, inUnitOf(date, value));
        }
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }

    private static long inUnitOf(ArrowType.Date type, Object value) {
        if (value instanceof Date date) {
            return type.getUnit() == DateUnit.DAY
                    ? Math.floorDiv(date.getTime(), TimeUnit.DAYS.toMillis(1))
                    : date.getTime();
        }
        return ((Number) value).longValue();
    }
}
