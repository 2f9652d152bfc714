package dev.kafkaarrow.connect.data.write;

import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;

/** Lists of any length. */
final class ListWriter extends ColumnWriter {
    private final Offsets offsets;
    private final ColumnWriter elements;

    ListWriter(String path, Nulls nulls, ColumnWriter elements, BufferAllocator allocator) {
        super(path, nulls, allocator);
        this.offsets = new Offsets(allocator);
        this.elements = elements;
    }

    @Override
    String expected() {
        return "a List";
    }

    @Override
    void write(Object value, int index) {
        List<?> list = (List<?>) value;
        for (Object element : list) {
            elements.append(element);
        }
        offsets.append(index, list.size());
    }

    @Override
    public ColumnWriter child(int number) {
        return elements;
    }

    @Override
    public void appendParts(int size) {
        offsets.append(count(), size);
        valueAppended();
    }

    @Override
    void skip(int index) {
        offsets.append(index, 0);
    }

    @Override
    void cut(int length) {
        offsets.truncate(length);
        elements.truncate(offsets.end());
    }

    @Override
    long valueBytes(int length) {
        return Offsets.bytes(length) + elements.bodyBytes();
    }

    @Override
    void lendTo(FieldVector vector) {
        lend(vector, validityMemory(), offsets.memory());
        elements.lendTo(vector.getChildrenFromFields().get(0));
    }

    @Override
    public void close() {
        super.close();
        offsets.close();
        elements.close();
    }
}
