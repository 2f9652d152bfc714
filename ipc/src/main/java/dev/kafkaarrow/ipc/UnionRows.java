package dev.kafkaarrow.ipc;

import java.util.Arrays;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Which child each row of a union means. */
final class UnionRows {
    /** In place of a child: Arrow Java gives rows that were never set, or were set to null, an id that is none of the union's. */
    static final int NULL = -1;

    private static final int MOST_IDS = 128;

    private final SourceVector source;
    private final int[] childOfId = new int[MOST_IDS];

    UnionRows(SourceVector source) {
        this.source = source;
        Arrays.fill(childOfId, NULL);
        for (int child = 0; child < source.childCount(); child++) {
            childOfId[id(source.node(), child)] = child;
        }
    }

    static int idOfFirstChild(BatchLayout.Node union) {
        return union.childCount() == 0 ? 0 : id(union, 0);
    }

    static int id(BatchLayout.Node union, int child) {
        int[] ids = ((ArrowType.Union) union.storageType()).getTypeIds();
        return ids == null ? child : ids[child];
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
        if (source.node().kind() != BatchLayout.Kind.SPARSE_UNION) {
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
