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
     * @param length its value count
     * @throws IllegalArgumentException if it does not have the type, children, lengths and bytes that the layout says
     */
    boolean add(FieldVector vector, int length) {
        int nodes = to.nodes();
        int buffers = to.count();
        int views = to.views();
        if (appendAll(vector, length)) {
            return true;
        }
        to.reset(nodes, buffers, views);
        return false;
    }

    /** Whether the vector, and all below it, has the layout that its values would be given; what was added meanwhile is void if not. */
    private boolean appendAll(FieldVector vector, int length) {
        int index = to.nodes();
        LayoutNode expected = layout.node(index);
        to.addNode(length);
        if (vector instanceof BaseFixedWidthVector fixed && expected.isFixedWidth()) {
            VectorCheck.fixedWidth(expected, fixed);
            appendFixed(expected, fixed, length);
            return true;
        }
        if (vector instanceof BaseVariableWidthVector variable && isWhole(variable, length)) {
            VectorCheck.variableWidth(expected, variable);
            return appendVariable(expected, variable, length);
        }
        FieldVector storage = VectorCheck.storage(expected, vector);
        return switch (expected.kind()) {
            case NULL -> true;
            case BITS, FIXED -> {
                addAll(expected, storage, length);
                yield true;
            }
            case VARIABLE -> {
                addAll(expected, storage, length);
                int first = to.count() - expected.kind().buffers;
                yield Canonical.offsets(to.buffer(first), to.buffer(first + 1), expected.width(), length);
            }
            case VIEW -> appendViews(index, storage, length);
            case LIST -> appendList(expected, storage, length);
            case STRUCT, FIXED_SIZE_LIST -> appendNested(expected, storage, length);
            case LIST_VIEW, SPARSE_UNION, DENSE_UNION, RUN_END_ENCODED -> false;
        };
    }

    private void appendFixed(LayoutNode expected, BaseFixedWidthVector vector, int length) {
        ArrowBuf values = vector.getDataBuffer();
        long bytes = expected.fixedBytes(length);
        VectorCheck.bytes(expected, "values", values.capacity(), bytes);
        addValidity(expected, vector.getValidityBuffer(), length);
        to.add(values, bytes);
    }

    private boolean appendVariable(LayoutNode expected, BaseVariableWidthVector vector, int length) {
        ArrowBuf validity = vector.getValidityBuffer();
        ArrowBuf offsets = vector.getOffsetBuffer();
        ArrowBuf values = vector.getDataBuffer();
        long last = length == 0 ? 0 : vector.getStartOffset(length);
        VectorCheck.bytes(expected, "values", values.capacity(), last);
        addValidity(expected, validity, length);
        to.add(offsets, offsets(length));
        to.add(values, last);
        return Canonical.offsets(validity, offsets, Integer.BYTES, length);
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
        int dataBuffers = source.bufferCount() - LayoutKind.VIEW.buffers;
        to.addView(dataBuffers);
        addValidity(source.node(), source.buffer(0), length);
        to.add(new HeapBuffer(rows.views()));
        for (int i = 0; i < dataBuffers; i++) {
            ArrowBuf data = source.buffer(LayoutKind.VIEW.buffers + i);
            to.add(data, data.readableBytes());
        }
        return true;
    }

    private boolean appendList(LayoutNode expected, FieldVector vector, int length) {
        int first = to.count();
        FieldVector child;
        if (vector instanceof ListVector list) {
            child = list.getDataVector();
            addValidity(expected, list.getValidityBuffer(), length);
            if (length > 0) {
                VectorCheck.bytes(expected, "offsets", list.getOffsetBuffer().capacity(), offsets(length));
            }
            to.add(list.getOffsetBuffer(), offsets(length));
        } else {
            child = vector.getChildrenFromFields().get(0);
            addAll(expected, vector, length);
        }
        long last = lastOffset(expected, first + 1, length);
        VectorCheck.length(layout.node(to.nodes()), child.getValueCount(), last);
        return child.getValueCount() == last
                && Canonical.offsets(to.buffer(first), to.buffer(first + 1), expected.width(), length)
                && appendAll(child, child.getValueCount());
    }

    /** Of a struct, or of lists of one size. */
    private boolean appendNested(LayoutNode expected, FieldVector vector, int length) {
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
            LayoutNode below = layout.node(to.nodes());
            int count = child.getValueCount();
            VectorCheck.length(below, count, (long) length * values);
            int first = to.count();
            if (count != (long) length * values || !appendAll(child, count)) {
                return false;
            }
            if (below.kind().hasValidity()
                    && !Canonical.nullsBelowNulls(to.buffer(own), length, values, to.buffer(first))) {
                return false;
            }
        }
        return true;
    }

    private void addValidity(LayoutNode expected, ArrowBuf validity, int length) {
        VectorCheck.bytes(expected, "validity", validity.capacity(), Bits.bytes(length));
        to.add(validity, Bits.bytes(length));
    }

    /** Adds what a list of its buffers tells; their sizes are asked of nobody, as vectors without memory share one buffer. */
    private void addAll(LayoutNode expected, FieldVector vector, int length) {
        List<ArrowBuf> own = vector.getFieldBuffers();
        if (own.size() != expected.kind().buffers) {
            throw VectorCheck.invalid(
                    expected,
                    expected.kind().buffers + " buffers",
                    own.size() + " of " + vector.getClass().getSimpleName());
        }
        for (int i = 0; i < own.size(); i++) {
            ArrowBuf buffer =
                    own.get(i).readerIndex() == 0 ? own.get(i) : own.get(i).slice();
            boolean isData = expected.kind().contents().get(i) == LayoutKind.Content.DATA;
            long bytes = isData ? lastOffset(expected, to.count() - 1, length) : expected.bytes(i, length);
            if (length > 0) {
                VectorCheck.bytes(expected, expected.label(i), buffer.capacity(), bytes);
            }
            to.add(buffer, bytes);
        }
    }

    private long lastOffset(LayoutNode expected, int offsets, int length) {
        return length == 0 ? 0 : FixedConversion.integer(to.buffer(offsets), length, expected.width(), true);
    }

    private static long offsets(int length) {
        return BaseVariableWidthVector.OFFSET_WIDTH * (length + 1L);
    }
}
