package dev.kafkaarrow.ipc;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Values of one field node, and of those below it, collected on the heap from ranges of rows of vectors, in the one layout that the
 * values have whatever that of the vectors is: nothing stands below nulls, offsets begin at 0, and children have what is referred to,
 * once and in the order of the source. Buffer by buffer: Arrow Java's slices and {@code VectorAppender} change values of layouts that
 * they do not expect. Not thread-safe.
 */
final class ColumnBuilder {
    private final LayoutNode node;
    private final IndexChange indices;
    private final List<ColumnBuilder> children = new ArrayList<>();
    private final HeapBuffer validity = new HeapBuffer();
    private final HeapBuffer offsets = new HeapBuffer();
    private final HeapBuffer data = new HeapBuffer();
    private int count;
    private int nullCount;

    /** The last offset; of run ends, the last one. */
    private long end;

    private int markedCount;
    private int markedNullCount;
    private long markedEnd;

    /** What becomes of indices into dictionaries once they are appended. */
    interface IndexChange {
        /** They are kept. */
        IndexChange NONE = (node, column, from, length) -> {};

        /**
         * Writes others over the last ones.
         *
         * @param node of the indices
         * @throws IllegalArgumentException if there is none for one
         */
        void apply(LayoutNode node, ColumnBuilder column, int from, int length);
    }

    /** Keeps indices into dictionaries. */
    ColumnBuilder(BatchLayout layout, LayoutNode node) {
        this(layout, node, IndexChange.NONE);
    }

    ColumnBuilder(BatchLayout layout, LayoutNode node, IndexChange indices) {
        this.node = node;
        this.indices = indices;
        for (int i = 0; i < node.childCount(); i++) {
            children.add(new ColumnBuilder(layout, layout.node(node.child(i)), indices));
        }
        beginOffsets();
    }

    private void beginOffsets() {
        if (node.kind().contents().contains(LayoutKind.Content.OFFSETS)) {
            offsets.appendInteger(0, node.width());
        }
    }

    /** Forgets all values; the memory stays. */
    void clear() {
        count = 0;
        nullCount = 0;
        end = 0;
        validity.clear();
        offsets.clear();
        data.clear();
        beginOffsets();
        children.forEach(ColumnBuilder::clear);
    }

    /** To go back to. */
    void mark() {
        markedCount = count;
        markedNullCount = nullCount;
        markedEnd = end;
        validity.mark();
        offsets.mark();
        data.mark();
        for (int i = 0; i < children.size(); i++) {
            children.get(i).mark();
        }
    }

    /** Forgets what was appended since the mark, if only in part. */
    void rollBack() {
        count = markedCount;
        nullCount = markedNullCount;
        end = markedEnd;
        validity.rollBack();
        validity.clearSlack(count);
        offsets.rollBack();
        data.rollBack();
        if (node.kind() == LayoutKind.BITS) {
            data.clearSlack(count);
        }
        children.forEach(ColumnBuilder::rollBack);
    }

    /**
     * Appends rows.
     *
     * @throws IllegalArgumentException if offsets, sizes, views, type ids or run ends among them are not valid
     */
    void append(SourceVector source, int from, int length) {
        if (length == 0) {
            return;
        }
        if (node.kind().hasValidity()) {
            appendValidity(source, from, length);
        }
        switch (node.kind()) {
            case NULL -> nullCount += length;
            case BITS -> {
                data.appendBits(count, source.buffer(1), from, length);
                if (source.hasNulls()) {
                    data.clearBits(validity, count, length);
                }
            }
            case FIXED -> {
                data.append(source.buffer(1), (long) from * node.width(), (long) length * node.width());
                if (source.hasNulls()) {
                    data.clearNulls(validity, count, node.width(), length);
                }
                if (node.isIndexOfDictionary()) {
                    indices.apply(node, this, count, length);
                }
            }
            case VARIABLE, LIST -> appendOffsets(source, from, length);
            case VIEW -> new ViewRows(source, from, length).appendTo(offsets, data);
            case LIST_VIEW -> appendListViews(source, from, length);
            case FIXED_SIZE_LIST -> appendBelow(source, from, length, node.width());
            case STRUCT -> appendBelow(source, from, length, 1);
            case SPARSE_UNION -> appendSparse(source, from, length);
            case DENSE_UNION -> appendDense(source, from, length);
            case RUN_END_ENCODED -> appendRuns(source, from, length);
        }
        count = Math.addExact(count, length);
    }

    private void appendValidity(SourceVector source, int from, int length) {
        if (source.hasNulls()) {
            nullCount += length - validity.appendBits(count, source.buffer(0), from, length);
        } else {
            validity.appendSetBits(count, length);
        }
    }

    /** Appends rows without a value. */
    private void appendNulls(int length) {
        if (length == 0) {
            return;
        }
        if (node.kind().hasValidity()) {
            validity.appendClearBits(count, length);
            nullCount += length;
        }
        switch (node.kind()) {
            case NULL -> nullCount += length;
            case BITS -> data.appendClearBits(count, length);
            case FIXED -> data.appendZeros((long) length * node.width());
            case VARIABLE, LIST -> {
                for (int i = 0; i < length; i++) {
                    offsets.appendInteger(end, node.width());
                }
            }
            case VIEW -> offsets.appendZeros((long) length * ViewConversion.VIEW_BYTES);
            case LIST_VIEW -> {
                offsets.appendZeros((long) length * node.width());
                data.appendZeros((long) length * node.width());
            }
            case FIXED_SIZE_LIST -> children.get(0).appendNulls(Math.multiplyExact(length, node.width()));
            case STRUCT -> children.forEach(child -> child.appendNulls(length));
            case SPARSE_UNION -> {
                for (int i = 0; i < length; i++) {
                    offsets.appendByte(idOfNulls());
                }
                children.forEach(child -> child.appendNulls(length));
            }
            case DENSE_UNION -> {
                for (int i = 0; i < length; i++) {
                    appendNullOfDenseUnion();
                }
            }
            case RUN_END_ENCODED -> {
                children.get(0).appendRunEnd((long) count + length);
                children.get(1).appendNulls(1);
            }
        }
        count = Math.addExact(count, length);
    }

    /** Offsets, and what lies between them: bytes, or values of the child. */
    private void appendOffsets(SourceVector source, int from, int length) {
        int width = node.width();
        long limit = node.kind() == LayoutKind.LIST
                ? source.child(0).length()
                : source.buffer(2).capacity();
        long previous = source.integer(1, from, width);
        long pendingFrom = previous;
        long pendingTo = previous;
        for (int row = from; row < from + length; row++) {
            long next = source.integer(1, row + 1, width);
            if (previous < 0 || next < previous || next > limit) {
                throw VectorCheck.invalid(
                        node, "offsets from 0 to " + limit, previous + " and " + next + " in row " + row);
            }
            if (!source.isNull(row)) {
                if (previous != pendingTo) {
                    appendBetween(source, pendingFrom, pendingTo);
                    pendingFrom = previous;
                }
                pendingTo = next;
                end += next - previous;
            }
            offsets.appendInteger(end, width);
            previous = next;
        }
        appendBetween(source, pendingFrom, pendingTo);
    }

    private void appendBetween(SourceVector source, long from, long to) {
        if (node.kind() == LayoutKind.LIST) {
            children.get(0).append(source.child(0), (int) from, (int) (to - from));
        } else {
            data.append(source.buffer(2), from, to - from);
        }
    }

    private void appendListViews(SourceVector source, int from, int length) {
        int width = node.width();
        int limit = source.child(0).length();
        Ranges items = new Ranges();
        for (int row = from; row < from + length; row++) {
            long offset = source.integer(1, row, width);
            long size = source.integer(2, row, width);
            if (source.isNull(row)) {
                continue;
            }
            if (offset < 0 || size < 0 || offset > limit - size) {
                throw VectorCheck.invalid(
                        node, "views inside " + limit + " values", size + " at " + offset + " in row " + row);
            }
            items.add((int) offset, (int) size);
        }
        items.merged();
        int base = children.get(0).count;
        children.get(0).append(source.child(0), items);
        for (int row = from; row < from + length; row++) {
            int size = source.isNull(row) ? 0 : (int) source.integer(2, row, width);
            int offset = size == 0 ? 0 : base + items.taken((int) source.integer(1, row, width));
            offsets.appendInteger(offset, width);
            data.appendInteger(size, width);
        }
    }

    private void append(SourceVector source, Ranges ranges) {
        for (int i = 0; i < ranges.count(); i++) {
            append(source, ranges.start(i), ranges.length(i));
        }
    }

    /** Children of a struct or of lists of one size: nulls stand below nulls. */
    private void appendBelow(SourceVector source, int from, int length, int values) {
        int row = from;
        while (row < from + length) {
            int run = source.run(row, from + length);
            boolean isNull = source.isNull(row);
            for (int i = 0; i < children.size(); i++) {
                if (isNull) {
                    children.get(i).appendNulls(Math.multiplyExact(run, values));
                } else {
                    children.get(i).append(source.child(i), row * values, run * values);
                }
            }
            row += run;
        }
    }

    /** Children have nulls where another one is meant. */
    private void appendSparse(SourceVector source, int from, int length) {
        UnionRows rows = new UnionRows(source);
        for (int row = from; row < from + length; row++) {
            int child = rows.child(row);
            offsets.appendByte(child == UnionRows.NULL ? idOfNulls() : rows.id(row));
        }
        for (int i = 0; i < children.size(); i++) {
            int row = from;
            while (row < from + length) {
                boolean isMeant = rows.child(row) == i;
                int next = row + 1;
                while (next < from + length && (rows.child(next) == i) == isMeant) {
                    next++;
                }
                if (isMeant) {
                    children.get(i).append(source.child(i), row, next - row);
                } else {
                    children.get(i).appendNulls(next - row);
                }
                row = next;
            }
        }
    }

    private void appendDense(SourceVector source, int from, int length) {
        UnionRows rows = new UnionRows(source);
        Ranges[] meant = new Ranges[children.size()];
        for (int row = from; row < from + length; row++) {
            int child = rows.child(row);
            if (child != UnionRows.NULL) {
                if (meant[child] == null) {
                    meant[child] = new Ranges();
                }
                meant[child].add(rows.offset(row), 1);
            }
        }
        int[] base = new int[meant.length];
        for (int i = 0; i < meant.length; i++) {
            base[i] = children.get(i).count;
            if (meant[i] != null) {
                children.get(i).append(source.child(i), meant[i].merged());
            }
        }
        for (int row = from; row < from + length; row++) {
            int child = rows.child(row);
            if (child == UnionRows.NULL) {
                appendNullOfDenseUnion();
            } else {
                offsets.appendByte(rows.id(row));
                data.appendInteger(base[child] + meant[child].taken(rows.offset(row)), Integer.BYTES);
            }
        }
    }

    private void appendNullOfDenseUnion() {
        offsets.appendByte(idOfNulls());
        if (children.isEmpty()) {
            data.appendInteger(0, Integer.BYTES);
        } else {
            data.appendInteger(children.get(0).count, Integer.BYTES);
            children.get(0).appendNulls(1);
        }
    }

    /** Unions have no nulls of their own: those of the first child stand for them. */
    private int idOfNulls() {
        return children.isEmpty() ? 0 : node.typeId(0);
    }

    private void appendRuns(SourceVector source, int from, int length) {
        RunRows runs = new RunRows(source, from, length);
        while (runs.next()) {
            children.get(0).appendRunEnd(count + (long) runs.end());
        }
        children.get(1).append(source.child(1), runs.first(), runs.taken());
    }

    private void appendRunEnd(long runEnd) {
        if (runEnd > Integer.MAX_VALUE || (node.width() == Short.BYTES && runEnd > Short.MAX_VALUE)) {
            throw VectorCheck.invalid(node, "run ends of " + node.width() + " bytes", String.valueOf(runEnd));
        }
        validity.appendSetBits(count, 1);
        data.appendInteger(runEnd, node.width());
        count++;
    }

    int count() {
        return count;
    }

    /** Of a node whose kind has validity. */
    boolean isNull(int row) {
        return nullCount > 0 && !validity.bit(row);
    }

    /** Of fixed width. */
    HeapBuffer data() {
        return data;
    }

    int nullCount() {
        return nullCount;
    }

    /** This one and those below it, in the order of the format. */
    void forEach(Consumer<ColumnBuilder> action) {
        action.accept(this);
        children.forEach(child -> child.forEach(action));
    }

    LayoutKind kind() {
        return node.kind();
    }

    /** How many buffers views refer to. */
    int dataBuffers() {
        return node.kind() == LayoutKind.VIEW && data.size() > 0 ? 1 : 0;
    }

    /** In the order of the format, validity included where the kind has it. */
    List<HeapBuffer> buffers() {
        return switch (node.kind()) {
            case NULL, RUN_END_ENCODED -> List.of();
            case BITS, FIXED -> List.of(validity, data);
            case VARIABLE, LIST_VIEW -> List.of(validity, offsets, data);
            case VIEW -> data.size() > 0 ? List.of(validity, offsets, data) : List.of(validity, offsets);
            case LIST -> List.of(validity, offsets);
            case FIXED_SIZE_LIST, STRUCT -> List.of(validity);
            case SPARSE_UNION -> List.of(offsets);
            case DENSE_UNION -> List.of(offsets, data);
        };
    }
}
