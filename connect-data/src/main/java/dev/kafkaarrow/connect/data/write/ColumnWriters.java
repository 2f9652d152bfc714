package dev.kafkaarrow.connect.data.write;

import dev.kafkaarrow.connect.data.types.Column;
import dev.kafkaarrow.connect.data.types.ValueForm;
import dev.kafkaarrow.connect.data.write.ColumnWriter.Nulls;
import dev.kafkaarrow.connect.data.write.DecimalWriter.Rescaling;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Chooses the writer of a column by the form of its values. */
record ColumnWriters(Column column, Rescaling rescaling, BufferAllocator allocator)
        implements ValueForm.Cases<ColumnWriter> {

    static ColumnWriter of(Column column, BufferAllocator allocator) {
        return of(column, Rescaling.EXACT, allocator);
    }

    private static ColumnWriter of(Column column, Rescaling rescaling, BufferAllocator allocator) {
        return column.form().match(new ColumnWriters(column, rescaling, allocator));
    }

    @Override
    public ColumnWriter bool() {
        return new BooleanWriter(column.path(), nulls(), allocator);
    }

    @Override
    public ColumnWriter numeric(ValueForm.Numeric form) {
        return new FixedWidthWriter(column.path(), nulls(), form, allocator);
    }

    @Override
    public ColumnWriter decimal() {
        return new DecimalWriter(column.path(), nulls(), (ArrowType.Decimal) column.type(), rescaling, allocator);
    }

    @Override
    public ColumnWriter text() {
        return new StringWriter(column.path(), nulls(), allocator);
    }

    @Override
    public ColumnWriter bytes() {
        return new BytesWriter(column.path(), nulls(), allocator);
    }

    @Override
    public ColumnWriter fixedBytes() {
        int width = ((ArrowType.FixedSizeBinary) column.type()).getByteWidth();
        return new FixedBytesWriter(column.path(), nulls(), width, allocator);
    }

    @Override
    public ColumnWriter nothing() {
        return new NullWriter(column.path(), allocator);
    }

    @Override
    public ColumnWriter struct() {
        ColumnWriter[] columns = column.children().stream()
                .map(child -> of(child, rescaling, allocator))
                .toArray(ColumnWriter[]::new);
        return new StructWriter(
                column.path(), nulls(), new FieldWriters(column.path(), column.connect(), columns), allocator);
    }

    @Override
    public ColumnWriter list() {
        return new ListWriter(column.path(), nulls(), child(0, rescaling), allocator);
    }

    @Override
    public ColumnWriter fixedList() {
        int size = ((ArrowType.FixedSizeList) column.type()).getListSize();
        return new FixedListWriter(column.path(), nulls(), size, child(0, rescaling), allocator);
    }

    @Override
    public ColumnWriter map() {
        // 1.0 and 1.00 are two keys in Connect
        ColumnWriter keys = child(0, Rescaling.NONE);
        return new MapWriter(column.path(), nulls(), keys, child(1, rescaling), allocator);
    }

    private ColumnWriter child(int number, Rescaling childRescaling) {
        return of(column.children().get(number), childRescaling, allocator);
    }

    private Nulls nulls() {
        return Nulls.of(column);
    }
}
