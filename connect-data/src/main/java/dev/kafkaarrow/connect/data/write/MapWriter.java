package dev.kafkaarrow.connect.data.write;

import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;

/** Maps: a list of entries, which have a key and a value each. */
final class MapWriter extends ColumnWriter {
    private final BufferAllocator allocator;
    private final Offsets offsets;
    private final ColumnWriter keys;
    private final ColumnWriter values;

    MapWriter(String path, Nulls nulls, ColumnWriter keys, ColumnWriter values, BufferAllocator allocator) {
        super(path, nulls, allocator);
        this.allocator = allocator;
        this.offsets = new Offsets(allocator);
        this.keys = keys;
        this.values = values;
    }

    @Override
    String expected() {
        return "a Map";
    }

    @Override
    void write(Object value, int index) {
        Map<?, ?> map = (Map<?, ?>) value;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            keys.append(entry.getKey());
            values.append(entry.getValue());
        }
        offsets.append(index, map.size());
    }

    @Override
    public ColumnWriter child(int number) {
        return number == 0 ? keys : values;
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
        keys.truncate(offsets.end());
        values.truncate(offsets.end());
    }

    @Override
    long valueBytes(int length) {
        return Offsets.bytes(length) + padded(Bits.bytes(offsets.end())) + keys.bodyBytes() + values.bodyBytes();
    }

    @Override
    void lendTo(FieldVector vector) {
        lend(vector, validityMemory(), offsets.memory());
        FieldVector entries = vector.getChildrenFromFields().get(0);
        entries.loadFieldBuffers(new ArrowFieldNode(offsets.end(), 0), List.of(allocator.getEmpty()));
        keys.lendTo(entries.getChildrenFromFields().get(0));
        values.lendTo(entries.getChildrenFromFields().get(1));
    }

    @Override
    public void close() {
        super.close();
        offsets.close();
        keys.close();
        values.close();
    }
}
