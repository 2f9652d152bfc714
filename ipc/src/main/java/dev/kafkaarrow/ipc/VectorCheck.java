package dev.kafkaarrow.ipc;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.DenseUnionVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.ArrowType;

/**
 * Holds vectors against the layout that a header will say they have. What does not agree would be sent as bytes that nobody can read, or
 * that read as other values.
 */
final class VectorCheck {
    private VectorCheck() {}

    /**
     * The vector whose buffers are those of the node: below an extension type, its storage.
     *
     * @throws IllegalArgumentException if it is of another type, or has other children, than the schema says
     */
    static FieldVector storage(LayoutNode node, FieldVector vector) {
        FieldVector storage = Extension.storage(vector);
        if (storage.getMinorType() != node.vectorType() || !hasParameters(node, storage)) {
            throw otherType(node, storage, vector);
        }
        if (node.childCount() > 0 || storage instanceof StructVector) {
            int children = storage instanceof StructVector struct
                    ? struct.size()
                    : storage.getChildrenFromFields().size();
            if (children != node.childCount()) {
                throw new IllegalArgumentException("field " + node.path() + ": expected " + node.childCount()
                        + " children as in the root's schema, got " + children
                        + " in its vector: call syncSchema() on the root when children were added");
            }
        }
        return storage;
    }

    /**
     * As {@link #storage}, of vectors that are their own storage and have no children. Calls by their class, where those by the interface
     * cost as much as copying a short column.
     */
    static void fixedWidth(LayoutNode node, BaseFixedWidthVector vector) {
        if (vector.getMinorType() != node.vectorType()
                || vector.getTypeWidth() != node.width()
                || (node.hasParameters()
                        && !sameParameters(node.valueType(), vector.getField().getType()))) {
            throw otherType(node, vector, vector);
        }
    }

    private static boolean sameParameters(ArrowType expected, ArrowType actual) {
        // the kind of vector tells the unit, and whether there is a zone
        return (expected instanceof ArrowType.Timestamp one && actual instanceof ArrowType.Timestamp other)
                ? one.getTimezone().equals(other.getTimezone())
                : expected.equals(actual);
    }

    /** As {@link #fixedWidth}. */
    static void variableWidth(LayoutNode node, BaseVariableWidthVector vector) {
        if (vector.getMinorType() != node.vectorType()) {
            throw otherType(node, vector, vector);
        }
    }

    private static IllegalArgumentException otherType(LayoutNode node, FieldVector storage, FieldVector vector) {
        return new IllegalArgumentException("field " + node.path() + ": expected a vector of " + node.valueType()
                + " as in the root's schema, got " + storage.getField().getType() + " in "
                + vector.getClass().getSimpleName() + ": call syncSchema() on the root if its vectors have changed");
    }

    /** The parameters that the kind of vector does not tell. */
    private static boolean hasParameters(LayoutNode node, FieldVector storage) {
        if (node.kind() == LayoutKind.FIXED
                && storage instanceof BaseFixedWidthVector fixed
                && fixed.getTypeWidth() != node.width()) {
            return false;
        }
        if (!node.hasParameters()) {
            return true;
        }
        return storage instanceof FixedSizeListVector list
                ? list.getListSize() == node.width()
                : node.valueType().equals(storage.getField().getType());
    }

    /**
     * The children, in the order of the schema: dense unions of Arrow Java have them in the order in which they were added, and say
     * that it is the one of their ids.
     *
     * @throws IllegalArgumentException if a dense union has no child of an id of the schema
     */
    static List<FieldVector> children(LayoutNode node, FieldVector storage) {
        if (!(storage instanceof DenseUnionVector union)) {
            return storage.getChildrenFromFields();
        }
        List<FieldVector> children = new ArrayList<>(node.childCount());
        for (int i = 0; i < node.childCount(); i++) {
            int id = node.typeId(i);
            if (!(union.getVectorByType((byte) id) instanceof FieldVector child)) {
                throw invalid(node, "a child of type id " + id + " as in the root's schema", "none");
            }
            children.add(child);
        }
        return children;
    }

    /** @throws IllegalArgumentException if a column does not have as many values as the root has rows */
    static void rowCount(LayoutNode column, FieldVector vector, int rowCount) {
        int values = valueCount(vector);
        if (values != rowCount) {
            throw new IllegalArgumentException("column " + column.path() + ": expected " + rowCount
                    + " values, the row count of the root, got " + values
                    + ": call setRowCount(n) on the root when all of its vectors are filled, and before any is closed");
        }
    }

    private static int valueCount(FieldVector vector) {
        if (vector instanceof BaseFixedWidthVector fixed) {
            return fixed.getValueCount();
        }
        return vector instanceof BaseVariableWidthVector variable ? variable.getValueCount() : vector.getValueCount();
    }

    /** @throws IllegalArgumentException if a child has fewer values than its parent refers to */
    static void length(LayoutNode child, int length, long required) {
        if (length < required) {
            throw new IllegalArgumentException("field " + child.path() + ": expected at least " + required
                    + " values, which its parent refers to, got " + length
                    + ": call setRowCount(n) on the root when all of its vectors are filled");
        }
    }

    /** @throws IllegalArgumentException if a buffer is shorter than its vector's values need */
    static void bytes(LayoutNode node, String what, long actual, long required) {
        if (required < 0) {
            throw invalid(node, "a last offset of 0 or more", String.valueOf(required));
        }
        if (actual < required) {
            throw new IllegalArgumentException("field " + node.path() + ": expected at least " + required + " bytes of "
                    + what + ", got " + actual);
        }
    }

    static IllegalArgumentException invalid(LayoutNode node, String expected, String actual) {
        return new IllegalArgumentException("field " + node.path() + ": expected " + expected + ", got " + actual);
    }
}
