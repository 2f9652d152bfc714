package dev.kafkaarrow.connect.data.write;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.kafka.connect.data.Struct;

/** Structs below the record: a column for each field. */
final class StructWriter extends ColumnWriter {
    private final FieldWriters fields;

    StructWriter(String path, Nulls nulls, FieldWriters fields, BufferAllocator allocator) {
        super(path, nulls, allocator);
        this.fields = fields;
    }

    @Override
    String expected() {
        return "a Struct";
    }

    @Override
    void write(Object value, int index) {
        fields.append((Struct) value);
    }

    @Override
    public ColumnWriter child(int number) {
        return fields.column(number);
    }

    @Override
    public void appendParts(int size) {
        valueAppended();
    }

    @Override
    void skip(int index) {
        fields.appendNothing();
    }

    @Override
    void cut(int length) {
        fields.truncate(length);
    }

    @Override
    long valueBytes(int length) {
        return fields.bodyBytes();
    }

    @Override
    void lendTo(FieldVector vector) {
        lend(vector, validityMemory());
        fields.lendTo(vector.getChildrenFromFields());
    }

    @Override
    public void close() {
        super.close();
        fields.close();
    }
}
