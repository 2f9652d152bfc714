package dev.kafkaarrow.connect.data.write;

import dev.kafkaarrow.connect.data.types.MismatchException;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;

/** Lists of one length. */
final class FixedListWriter extends ColumnWriter {
    private final int size;
    private final ColumnWriter elements;

    FixedListWriter(String path, Nulls nulls, int size, ColumnWriter elements, BufferAllocator allocator) {
        super(path, nulls, allocator);
        this.size = size;
        this.elements = elements;
    }

    @Override
    String expected() {
        return "a List of " + size + " elements";
    }

    @Override
    void write(Object value, int index) {
        List<?> list = (List<?>) value;
        if (list.size() != size) {
            throw new MismatchException(expected(), list.size() + " elements");
        }
        for (Object element : list) {
            elements.append(element);
        }
    }

    @Override
    public ColumnWriter child(int number) {
        return elements;
    }

    @Override
    public void appendParts(int length) {
        if (length != size) {
            throw new MismatchException(expected(), length + " elements");
        }
        valueAppended();
    }

    @Override
    void skip(int index) {
        for (int i = 0; i < size; i++) {
            elements.appendNothing();
        }
    }

    @Override
    void cut(int length) {
        elements.truncate(length * size);
    }

    @Override
    long valueBytes(int length) {
        return elements.bodyBytes();
    }

    @Override
    void lendTo(FieldVector vector) {
        lend(vector, validityMemory());
        elements.lendTo(vector.getChildrenFromFields().get(0));
    }

    @Override
    public void close() {
        super.close();
        elements.close();
    }
}
