package dev.kafkaarrow.connect.data;

import dev.kafkaarrow.connect.data.ColumnWriter.Nulls;
import dev.kafkaarrow.connect.data.DecimalWriter.Rescaling;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Chooses writers for columns. */
final class ColumnWriters {
    private ColumnWriters() {}

    static ColumnWriter[] of(List<Column> columns, Rescaling rescaling, BufferAllocator allocator) {
        return columns.stream().map(column -> of(column, rescaling, allocator)).toArray(ColumnWriter[]::new);
    }

    static ColumnWriter of(Column column, BufferAllocator allocator) {
        return of(column, Rescaling.EXACT, allocator);
    }

    private static ColumnWriter of(Column column, Rescaling rescaling, BufferAllocator allocator) {
        String path = column.path();
        Nulls nulls = column.arrow().isNullable() ? Nulls.ALLOWED : Nulls.FORBIDDEN;
        ValueForm form = column.line().form();
        if (form instanceof ValueForm.Numeric number) {
            return new FixedWidthWriter(path, nulls, number, allocator);
        } else if (form instanceof ValueForm.Text) {
            return new StringWriter(path, nulls, allocator);
        } else if (form instanceof ValueForm.Bool) {
            return new BooleanWriter(path, nulls, allocator);
        } else if (form instanceof ValueForm.Bytes) {
            return new BytesWriter(path, nulls, allocator);
        } else if (form instanceof ValueForm.Decimal) {
            return new DecimalWriter(path, nulls, (ArrowType.Decimal) column.type(), rescaling, allocator);
        } else if (form instanceof ValueForm.FixedBytes bytes) {
            int width = ((ArrowType.FixedSizeBinary) column.type()).getByteWidth();
            return new FixedBytesWriter(path, nulls, bytes, width, allocator);
        } else if (form instanceof ValueForm.Nothing) {
            return new NullWriter(path, allocator);
        } else if (form instanceof ValueForm.Row) {
            return new StructWriter(path, nulls, column.connect(), column.children(), rescaling, allocator);
        } else if (form instanceof ValueForm.Elements) {
            return new ListWriter(path, nulls, child(column, 0, rescaling, allocator), allocator);
        } else if (form instanceof ValueForm.FixedElements) {
            int size = ((ArrowType.FixedSizeList) column.type()).getListSize();
            return new FixedListWriter(path, nulls, size, child(column, 0, rescaling, allocator), allocator);
        } else if (form instanceof ValueForm.Entries) {
            return new MapWriter(
                    path,
                    nulls,
                    // 1.0 and 1.00 are two keys in Connect
                    child(column, 0, Rescaling.NONE, allocator),
                    child(column, 1, rescaling, allocator),
                    allocator);
        }
        throw new IllegalStateException("no writer of " + form);
    }

    private static ColumnWriter child(Column column, int number, Rescaling rescaling, BufferAllocator allocator) {
        return of(column.children().get(number), rescaling, allocator);
    }
}
