package dev.kafkaarrow.ipc;

import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.NullVector;

/** Loads vectors with nulls. Zeros are valid values, offsets, sizes and views, so that one buffer of them serves all vectors. */
final class NullLoad {
    private final ProjectionMemory memory;

    NullLoad(ProjectionMemory memory) {
        this.memory = memory;
    }

    /** @param length more than 0 */
    void load(FieldVector to, int length) throws InvalidStreamException {
        BatchLayout layout = BatchLayout.of(List.of(to.getField()));
        load(layout, layout.node(0), Extension.storage(to), length);
    }

    private void load(BatchLayout layout, LayoutNode node, FieldVector to, int length) throws InvalidStreamException {
        long most = 0;
        for (int i = 0; i < node.kind().buffers; i++) {
            most = Math.max(most, node.bytes(i, length));
        }
        ArrowBuf zeros = memory.zeros(most, to.getName());
        List<ArrowBuf> buffers = new ArrayList<>(node.kind().buffers);
        for (int i = 0; i < node.kind().buffers; i++) {
            buffers.add(zeros.slice(0, node.bytes(i, length)));
        }
        BufferConversion.load(to, length, buffers);
        int childLength = childLength(node, length);
        for (int i = 0; i < node.childCount(); i++) {
            FieldVector child = to.getChildrenFromFields().get(i);
            if (childLength == 0) {
                empty(child);
            } else {
                load(layout, layout.node(node.child(i)), Extension.storage(child), childLength);
            }
        }
    }

    private int childLength(LayoutNode node, int length) throws InvalidStreamException {
        return switch (node.kind()) {
            case STRUCT -> length;
            case FIXED_SIZE_LIST -> {
                long values = (long) length * node.width();
                if (values > Integer.MAX_VALUE) {
                    throw memory.fault(
                            Reason.TOO_LARGE,
                            "at most " + Integer.MAX_VALUE + " values of " + node.path(),
                            String.valueOf(values));
                }
                yield (int) values;
            }
            case NULL, BITS, FIXED, VARIABLE, VIEW, LIST, LIST_VIEW -> 0;
            case SPARSE_UNION, DENSE_UNION, RUN_END_ENCODED ->
                throw new IllegalArgumentException("no nulls known for " + node.field());
        };
    }

    /** Takes all values, of children too. */
    static void empty(FieldVector to) {
        to.clear();
        if (to instanceof NullVector) {
            to.setValueCount(0);
        }
        to.getChildrenFromFields().forEach(NullLoad::empty);
    }
}
