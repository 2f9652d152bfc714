package dev.kafkaarrow.ipc;

import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.FieldVector;

/**
 * A vector that was held against its node of a layout, with its buffers and children at hand, to take rows from. The buffers stay the
 * vector's.
 */
final class SourceVector {
    private final LayoutNode node;
    private final List<ArrowBuf> buffers;
    private final SourceVector[] children;
    private final int length;
    private final int nullCount;

    private SourceVector(BatchLayout layout, LayoutNode node, FieldVector vector) {
        FieldVector storage = VectorCheck.storage(node, vector);
        this.node = node;
        this.length = storage.getValueCount();
        this.buffers = storage.getFieldBuffers();
        this.children = new SourceVector[node.childCount()];
        if (children.length > 0) {
            List<FieldVector> vectors = VectorCheck.children(node, storage);
            for (int i = 0; i < children.length; i++) {
                children[i] = new SourceVector(layout, layout.node(node.child(i)), vectors.get(i));
            }
        }
        requireBuffers();
        this.nullCount =
                node.kind().hasValidity() && length > 0 ? BitVectorHelper.getNullCount(buffers.get(0), length) : 0;
    }

    /**
     * A column, or the values of a dictionary.
     *
     * @throws IllegalArgumentException if the vector does not have the type, children, values or bytes that the layout says
     */
    static SourceVector of(BatchLayout layout, int index, FieldVector vector) {
        return new SourceVector(layout, layout.node(index), vector);
    }

    private void requireBuffers() {
        if (buffers.size() < node.kind().buffers) {
            throw VectorCheck.invalid(node, node.kind().buffers + " buffers", String.valueOf(buffers.size()));
        }
        if (length == 0) {
            return;
        }
        for (int i = 0; i < node.kind().buffers; i++) {
            VectorCheck.bytes(node, node.label(i), buffers.get(i).capacity(), node.bytes(i, length));
        }
        switch (node.kind()) {
            case FIXED_SIZE_LIST ->
                VectorCheck.length(children[0].node, children[0].length, (long) length * node.width());
            case STRUCT, SPARSE_UNION -> requireChildren();
            case RUN_END_ENCODED -> VectorCheck.length(children[1].node, children[1].length, children[0].length);
            case NULL, BITS, FIXED, VARIABLE, VIEW, LIST, LIST_VIEW, DENSE_UNION -> {
                // children, if there are any, are bounded by offsets, which are looked at row by row
            }
        }
    }

    private void requireChildren() {
        for (SourceVector child : children) {
            VectorCheck.length(child.node, child.length, length);
        }
    }

    LayoutNode node() {
        return node;
    }

    int length() {
        return length;
    }

    SourceVector child(int index) {
        return children[index];
    }

    int childCount() {
        return children.length;
    }

    ArrowBuf buffer(int index) {
        return buffers.get(index);
    }

    int bufferCount() {
        return buffers.size();
    }

    /** Of its buffers and those of its children. */
    long sizeInBytes() {
        long bytes = 0;
        for (int i = 0; i < buffers.size(); i++) {
            bytes += buffers.get(i).capacity();
        }
        for (SourceVector child : children) {
            bytes += child.sizeInBytes();
        }
        return bytes;
    }

    boolean hasNulls() {
        return nullCount > 0;
    }

    boolean isNull(int row) {
        return nullCount > 0 && (buffers.get(0).getByte(row >> 3) >> (row & 7) & 1) == 0;
    }

    /** How many rows from {@code from} on, before {@code end}, are null, or not null, as that one is. */
    int run(int from, int end) {
        if (nullCount == 0) {
            return end - from;
        }
        boolean isNull = isNull(from);
        int next = from + 1;
        while (next < end && isNull(next) == isNull) {
            next++;
        }
        return next - from;
    }

    /** An offset, size, index or run end. */
    long integer(int buffer, int index, int width) {
        return FixedConversion.integer(buffers.get(buffer), index, width, true);
    }
}
