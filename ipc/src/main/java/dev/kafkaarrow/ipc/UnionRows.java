package dev.kafkaarrow.ipc;

import java.util.Arrays;

/** Which child each row of a union means. */
final class UnionRows {
    /** In place of a child: Arrow Java gives rows that were never set, or were set to null, an id that is none of the union's. */
    static final int NULL = -1;

    private static final int MAX_IDS = 128;

    private final SourceVector source;
    private final int[] childOfId;

    UnionRows(SourceVector source) {
        this.source = source;
        this.childOfId = childOfId(source.node());
    }

    /** Of each type id from 0 on the child that it stands for, or {@link #NULL}. */
    static int[] childOfId(LayoutNode union) {
        int[] childOfId = new int[MAX_IDS];
        Arrays.fill(childOfId, NULL);
        for (int child = 0; child < union.childCount(); child++) {
            childOfId[union.typeId(child)] = child;
        }
        return childOfId;
    }

    byte id(int row) {
        return source.buffer(0).getByte(row);
    }

    /**
     * The child, or {@link #NULL}.
     *
     * @throws IllegalArgumentException if the id of the row is none of the union's, and none that stands for a null: the row of a
     *     sparse union has no value in any child then
     */
    int child(int row) {
        byte id = id(row);
        int child = id < 0 ? NULL : childOfId[id];
        if (child == NULL && (id > 0 || hasValue(row))) {
            throw VectorCheck.invalid(source.node(), "a type id of the union", id + " in row " + row);
        }
        return child;
    }

    /** Whether a sparse union, which may say other ids of itself than it was made with, has something in a row. */
    private boolean hasValue(int row) {
        if (source.node().kind() != LayoutKind.SPARSE_UNION) {
            return false;
        }
        for (int i = 0; i < source.childCount(); i++) {
            if (source.child(i).node().kind().hasValidity() && !source.child(i).isNull(row)) {
                return true;
            }
        }
        return false;
    }

    /** Of a dense union: where the value stands in its child. */
    int offset(int row) {
        int offset = source.buffer(1).getInt(4L * row);
        int limit = source.child(child(row)).length();
        if (offset < 0 || offset >= limit) {
            throw VectorCheck.invalid(
                    source.node(), "offsets inside the " + limit + " values of a child", offset + " in row " + row);
        }
        return offset;
    }
}
