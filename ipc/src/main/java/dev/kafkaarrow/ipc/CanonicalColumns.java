package dev.kafkaarrow.ipc;

import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;

/**
 * Adds vectors as they are, where they have the layout that their values would be given by a {@link ColumnBuilder}.
 *
 * <p>The most common vectors are asked for their buffers one by one: the lists that all of them can give cost as much as copying a
 * short column.
 */
final class CanonicalColumns {
    private final BatchLayout layout;
    private final ColumnBuffers to;

    CanonicalColumns(BatchLayout layout, ColumnBuffers to) {
        this.layout = layout;
        this.to = to;
    }

    /**
     * Whether the vector was added: not if it, or anything below it, has another layout.
     *
     * @throws IllegalArgumentException if it does not have the type, children, lengths and bytes that the layout says
     */
    boolean add(FieldVector vector) {
        int nodes = to.nodes();
        int buffers = to.count();
        int views = to.views();
        if (appendAll(vector)) {
            return true;
        }
        to.reset(nodes, buffers, views);
        return false;
    }

    /** Whether the vector, and all below it, has the layout that its values would be given; what was added meanwhile is void if not. */
    private boolean appendAll(FieldVector vector) {
        BatchLayout.Node expected = layout.node(to.nodes());
        FieldVector storage = VectorCheck.storage(expected, vector);
        int length = storage.getValueCount();
        int own = to.nodes();
        to.addNode(length);
        return switch (expected.kind()) {
            case NULL -> true;
            case BITS, FIXED -> appendFixed(expected, storage, length);
            case VARIABLE -> appendVariable(expected, storage, length);
            case VIEW -> appendViews(own, storage, length);
            case LIST -> appendList(expected, storage, length);
            case STRUCT, FIXED_SIZE_LIST -> appendNested(expected, storage, length);
            case LIST_VIEW, SPARSE_UNION, DENSE_UNION, RUN_END_ENCODED -> false;
        };
    }

    private boolean appendFixed(BatchLayout.Node expected, FieldVector vector, int length) {
        if (vector instanceof BaseFixedWidthVector fixed && expected.isFixedWidth()) {
            ArrowBuf values = fixed.getDataBuffer();
            VectorCheck.bytes(expected, "values", values.capacity(), expected.fixedBytes(length));
            addValidity(expected, fixed.getValidityBuffer(), length);
            to.add(values, expected.fixedBytes(length));
        } else {
            addAll(expected, vector, length);
        }
        return true;
    }

    private boolean appendVariable(BatchLayout.Node expected, FieldVector vector, int length) {
        int first = to.count();
        if (vector instanceof BaseVariableWidthVector variable && isWhole(variable, length)) {
            addValidity(expected, variable.getValidityBuffer(), length);
            to.add(variable.getOffsetBuffer(), offsets(length));
            to.add(variable.getDataBuffer(), length == 0 ? 0 : variable.getStartOffset(length));
        } else {
            addAll(expected, vector, length);
        }
        if (length > 0) {
            VectorCheck.bytes(expected, "offsets", to.buffer(first + 1).capacity(), (length + 1L) * expected.width());
            long last = FixedConversion.integer(to.buffer(first + 1), length, expected.width(), true);
            VectorCheck.bytes(expected, "values", to.buffer(first + 2).capacity(), last);
        }
        return Canonical.offsets(to.buffer(first), to.buffer(first + 1), expected.width(), length);
    }

    /** Whether all offsets are set: Arrow sets those behind the last value that was set when it is asked for the list. */
    private static boolean isWhole(BaseVariableWidthVector vector, int length) {
        return vector.getLastSet() >= length - 1 && vector.getOffsetBuffer().capacity() >= offsets(length);
    }

    private boolean appendViews(int index, FieldVector vector, int length) {
        SourceVector source = SourceVector.of(layout, index, vector);
        ViewRows rows = new ViewRows(source, 0, length);
        if (!rows.coverData()) {
            return false;
        }
        int dataBuffers = source.bufferCount() - BatchLayout.Kind.VIEW.buffers;
        to.addView(dataBuffers);
        addValidity(source.node(), source.buffer(0), length);
        to.add(new HeapBuffer(rows.views()));
        for (int i = 0; i < dataBuffers; i++) {
            ArrowBuf data = source.buffer(BatchLayout.Kind.VIEW.buffers + i);
            to.add(data, data.readableBytes());
        }
        return true;
    }

    private boolean appendList(BatchLayout.Node expected, FieldVector vector, int length) {
        int first = to.count();
        FieldVector child;
        if (vector instanceof ListVector list) {
            child = list.getDataVector();
            addValidity(expected, list.getValidityBuffer(), length);
            to.add(list.getOffsetBuffer(), offsets(length));
        } else {
            child = vector.getChildrenFromFields().get(0);
            addAll(expected, vector, length);
        }
        long last = 0;
        if (length > 0) {
            VectorCheck.bytes(expected, "offsets", to.buffer(first + 1).capacity(), (length + 1L) * expected.width());
            last = FixedConversion.integer(to.buffer(first + 1), length, expected.width(), true);
        }
        VectorCheck.length(layout.node(to.nodes()), child.getValueCount(), last);
        return child.getValueCount() == last
                && Canonical.offsets(to.buffer(first), to.buffer(first + 1), expected.width(), length)
                && appendAll(child);
    }

    /** Of a struct, or of lists of one size. */
    private boolean appendNested(BatchLayout.Node expected, FieldVector vector, int length) {
        int own = to.count();
        if (vector instanceof StructVector struct) {
            addValidity(expected, struct.getValidityBuffer(), length);
        } else {
            addAll(expected, vector, length);
        }
        int values = vector instanceof StructVector ? 1 : expected.width();
        for (int i = 0; i < expected.childCount(); i++) {
            FieldVector child = vector instanceof StructVector struct
                    ? (FieldVector) struct.getChildByOrdinal(i)
                    : vector.getChildrenFromFields().get(0);
            BatchLayout.Node below = layout.node(to.nodes());
            VectorCheck.length(below, child.getValueCount(), (long) length * values);
            int first = to.count();
            if (child.getValueCount() != (long) length * values || !appendAll(child)) {
                return false;
            }
            if (below.kind().hasValidity()
                    && !Canonical.nullsBelowNulls(to.buffer(own), length, values, to.buffer(first))) {
                return false;
            }
        }
        return true;
    }

    private void addValidity(BatchLayout.Node expected, ArrowBuf validity, int length) {
        VectorCheck.bytes(expected, "validity", validity.capacity(), ColumnBuffers.bits(length));
        to.add(validity, ColumnBuffers.bits(length));
    }

    private void addAll(BatchLayout.Node expected, FieldVector vector, int length) {
        List<ArrowBuf> own = vector.getFieldBuffers();
        if (own.size() != expected.kind().buffers) {
            throw VectorCheck.invalid(
                    expected,
                    expected.kind().buffers + " buffers",
                    own.size() + " of " + vector.getClass().getSimpleName());
        }
        int first = to.count();
        for (ArrowBuf each : own) {
            to.add(each.readerIndex() == 0 ? each : each.slice(), each.readableBytes());
        }
        VectorCheck.bytes(expected, "validity", to.buffer(first).capacity(), ColumnBuffers.bits(length));
    }

    private static long offsets(int length) {
        return BaseVariableWidthVector.OFFSET_WIDTH * (length + 1L);
    }
}
