package dev.kafkaarrow.ipc;

import dev.kafkaarrow.ipc.BatchLayout.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;

/**
 * Values of one field node, and of those below it, collected on the heap from ranges of vectors. Buffer by buffer: Arrow Java's
 * {@code VectorAppender} takes the first value of a vector whose offsets do not begin at 0 for a longer one, casts large lists to
 * lists, and knows no structs without children.
 */
final class ColumnBuilder {
    private final Node node;
    private final List<ColumnBuilder> children = new ArrayList<>();
    private final HeapBuffer validity = new HeapBuffer();
    private final HeapBuffer offsets = new HeapBuffer();
    private final HeapBuffer data = new HeapBuffer();
    private int count;
    private int nullCount;
    private long end;

    ColumnBuilder(BatchLayout layout, Node node) {
        this.node = node;
        for (int i = 0; i < node.childCount(); i++) {
            children.add(new ColumnBuilder(layout, layout.node(node.child(i))));
        }
        switch (node.kind()) {
            case VARIABLE, LIST -> offsets.appendOffset(0, node.width());
            default -> {}
        }
    }

    /** Whether values of a kind can be collected. Views would have each batch carry all data buffers of all others. */
    static boolean supports(BatchLayout.Kind kind) {
        return switch (kind) {
            case NULL, BITS, FIXED, VARIABLE, LIST, FIXED_SIZE_LIST, STRUCT -> true;
            case VIEW, LIST_VIEW, SPARSE_UNION, DENSE_UNION, RUN_END_ENCODED -> false;
        };
    }

    /**
     * Appends values of a vector whose buffers were checked in full.
     *
     * @throws UnsupportedOperationException if values of the kind cannot be collected, see {@link #supports}
     */
    void append(FieldVector vector, int from, int length) {
        if (length == 0) {
            return;
        }
        List<ArrowBuf> buffers = vector.getFieldBuffers();
        if (node.kind().hasValidity()) {
            appendValidity(vector, buffers.get(0), from, length);
        }
        switch (node.kind()) {
            case NULL -> nullCount += length;
            case BITS -> data.appendBits(count, buffers.get(1), from, length);
            case FIXED -> data.append(buffers.get(1), (long) from * node.width(), (long) length * node.width());
            case VARIABLE -> {
                long start = offset(buffers.get(1), from);
                data.append(buffers.get(2), start, appendOffsets(buffers.get(1), from, length) - start);
            }
            case LIST -> {
                long start = offset(buffers.get(1), from);
                long stop = appendOffsets(buffers.get(1), from, length);
                appendChildren(vector, Math.toIntExact(start), Math.toIntExact(stop - start));
            }
            case FIXED_SIZE_LIST -> appendChildren(vector, from * node.width(), length * node.width());
            case STRUCT -> appendChildren(vector, from, length);
            case VIEW, LIST_VIEW, SPARSE_UNION, DENSE_UNION, RUN_END_ENCODED ->
                throw new UnsupportedOperationException("field " + node.path() + ": rows of " + node.kind());
        }
        count += length;
    }

    private void appendValidity(FieldVector vector, ArrowBuf bits, int from, int length) {
        if (vector.getNullCount() == 0) {
            validity.appendSetBits(count, length);
        } else {
            nullCount += length - validity.appendBits(count, bits, from, length);
        }
    }

    /** Returns the last one, as it stands in the source. */
    private long appendOffsets(ArrowBuf source, int from, int length) {
        long shift = end - offset(source, from);
        long last = 0;
        for (int i = from + 1; i <= from + length; i++) {
            last = offset(source, i);
            offsets.appendOffset(last + shift, node.width());
        }
        end = last + shift;
        return last;
    }

    private long offset(ArrowBuf source, int index) {
        return node.width() == Integer.BYTES
                ? source.getInt((long) index * Integer.BYTES)
                : source.getLong((long) index * Long.BYTES);
    }

    private void appendChildren(FieldVector vector, int from, int length) {
        List<FieldVector> vectors = children.isEmpty() ? List.of() : vector.getChildrenFromFields();
        for (int i = 0; i < children.size(); i++) {
            children.get(i).append(vectors.get(i), from, length);
        }
    }

    int count() {
        return count;
    }

    int nullCount() {
        return nullCount;
    }

    /** This one and those below it, in the order of the format. */
    void forEach(Consumer<ColumnBuilder> action) {
        action.accept(this);
        children.forEach(child -> child.forEach(action));
    }

    /** In the order of the format. */
    List<HeapBuffer> buffers() {
        HeapBuffer valid = nullCount == 0 ? new HeapBuffer() : validity;
        return switch (node.kind()) {
            case NULL -> List.of();
            case BITS, FIXED -> List.of(valid, data);
            case VARIABLE -> List.of(valid, offsets, data);
            case LIST -> List.of(valid, offsets);
            case FIXED_SIZE_LIST, STRUCT -> List.of(valid);
            case VIEW, LIST_VIEW, SPARSE_UNION, DENSE_UNION, RUN_END_ENCODED ->
                throw new UnsupportedOperationException("field " + node.path() + ": rows of " + node.kind());
        };
    }
}
