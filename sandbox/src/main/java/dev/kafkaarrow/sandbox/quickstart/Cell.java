package dev.kafkaarrow.sandbox.quickstart;

import java.util.Arrays;
import java.util.HexFormat;
import org.apache.arrow.memory.util.ByteFunctionHelpers;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BaseLargeVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthViewVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.complex.DenseUnionVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.LargeListViewVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.ListViewVector;
import org.apache.arrow.vector.complex.RunEndEncodedVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.complex.UnionVector;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * A slot of a vector, for comparison bit by bit, whatever dictionary, run, view or offset it is reached by. (Arrow's own
 * {@code RangeEqualsVisitor} compares indices in place of dictionary values, and structs by the names of their children, which may
 * be equal.)
 *
 * @param field as the schema declares it: vectors of unions report other type ids
 * @param row of the vector
 */
record Cell(Field field, FieldVector vector, int row, DictionaryProvider dictionaries) {

    private static final int MAX_TEXT = 60;

    boolean holdsTheSameAs(Cell other) {
        Cell mine = resolved();
        Cell theirs = other.resolved();
        boolean isNull = mine.isNull();
        if (isNull || theirs.isNull()) {
            return isNull && theirs.isNull();
        }
        if (mine.vector.getClass() != theirs.vector.getClass()) {
            return false;
        }
        if (mine.vector instanceof UnionVector || mine.vector instanceof DenseUnionVector) {
            return mine.unionChild() == theirs.unionChild() && mine.unionValue().holdsTheSameAs(theirs.unionValue());
        } else if (mine.vector instanceof BitVector bits) {
            return bits.get(mine.row) == ((BitVector) theirs.vector).get(theirs.row);
        } else if (mine.vector instanceof BaseVariableWidthViewVector views) {
            return Arrays.equals(views.get(mine.row), ((BaseVariableWidthViewVector) theirs.vector).get(theirs.row));
        } else if (mine.vector instanceof BaseFixedWidthVector
                || mine.vector instanceof BaseVariableWidthVector
                || mine.vector instanceof BaseLargeVariableWidthVector) {
            return mine.bytes().equals(theirs.bytes(), mine.vector, theirs.vector);
        } else if (mine.vector instanceof StructVector) {
            int children = mine.field.getChildren().size();
            for (int c = 0; c < children; c++) {
                if (!mine.child(c, mine.row).holdsTheSameAs(theirs.child(c, theirs.row))) {
                    return false;
                }
            }
            return true;
        }
        return mine.hasElementsOf(theirs);
    }

    private boolean hasElementsOf(Cell other) {
        Slice mine = elements();
        Slice theirs = other.elements();
        if (mine.length() != theirs.length()) {
            return false;
        }
        for (long i = 0; i < mine.length(); i++) {
            Cell element = child(0, (int) (mine.start() + i));
            if (!element.holdsTheSameAs(other.child(0, (int) (theirs.start() + i)))) {
                return false;
            }
        }
        return true;
    }

    /** The cell where the value itself is: in a dictionary, behind a run end, in the storage of an extension type. */
    private Cell resolved() {
        if (vector instanceof RunEndEncodedVector runs) {
            Field values = field.getChildren().get(1);
            return new Cell(values, runs.getValuesVector(), runs.getPhysicalIndex(row), dictionaries).resolved();
        } else if (vector instanceof ExtensionTypeVector<?> extension) {
            FieldVector storage = (FieldVector) extension.getUnderlyingVector();
            return new Cell(storage.getField(), storage, row, dictionaries).resolved();
        } else if (field.getDictionary() != null && !vector.isNull(row)) {
            FieldVector values =
                    dictionaries.lookup(field.getDictionary().getId()).getVector();
            int index = (int) ((BaseIntVector) vector).getValueAsLong(row);
            return new Cell(values.getField(), values, index, dictionaries).resolved();
        }
        return this;
    }

    /** Unions have no nulls of their own. */
    private boolean isNull() {
        return vector instanceof NullVector
                || (!(vector instanceof UnionVector || vector instanceof DenseUnionVector) && vector.isNull(row));
    }

    private Cell child(int child, int childRow) {
        return new Cell(
                field.getChildren().get(child), vector.getChildrenFromFields().get(child), childRow, dictionaries);
    }

    private Cell unionValue() {
        return vector instanceof DenseUnionVector union
                ? child(unionChild(), union.getOffsetBuffer().getInt(4L * row))
                : child(unionChild(), row);
    }

    private int unionChild() {
        int typeId = vector instanceof DenseUnionVector union
                ? union.getTypeId(row)
                : ((UnionVector) vector).getTypeBuffer().getByte(row);
        int[] typeIds = ((ArrowType.Union) field.getType()).getTypeIds();
        for (int c = 0; c < field.getChildren().size(); c++) {
            if ((typeIds == null ? c : typeIds[c]) == typeId) {
                return c;
            }
        }
        throw new IllegalStateException("type id " + typeId + ": expected one of " + field);
    }

    /** Bytes of a data buffer, or elements of a child vector. */
    private record Slice(long start, long end) {
        long length() {
            return end - start;
        }

        boolean equals(Slice other, FieldVector mine, FieldVector theirs) {
            return length() == other.length()
                    && (length() == 0
                            || ByteFunctionHelpers.equal(
                                            mine.getDataBuffer(),
                                            start,
                                            end,
                                            theirs.getDataBuffer(),
                                            other.start,
                                            other.end)
                                    == 1);
        }
    }

    private Slice bytes() {
        if (vector instanceof BaseFixedWidthVector fixed) {
            long width = fixed.getTypeWidth();
            return new Slice(row * width, (row + 1) * width);
        } else if (vector instanceof BaseLargeVariableWidthVector) {
            return between64BitOffsets();
        }
        return between32BitOffsets();
    }

    private Slice elements() {
        if (vector instanceof ListVector) {
            return between32BitOffsets();
        } else if (vector instanceof LargeListVector) {
            return between64BitOffsets();
        } else if (vector instanceof FixedSizeListVector list) {
            return new Slice((long) row * list.getListSize(), (row + 1L) * list.getListSize());
        } else if (vector instanceof ListViewVector list) {
            int start = list.getOffsetBuffer().getInt(4L * row);
            return new Slice(start, start + list.getSizeBuffer().getInt(4L * row));
        } else if (vector instanceof LargeListViewVector list) {
            long start = list.getOffsetBuffer().getLong(8L * row);
            return new Slice(start, start + list.getSizeBuffer().getLong(8L * row));
        }
        throw new IllegalStateException("field " + field.getName() + ": no comparison of " + vector.getClass());
    }

    private Slice between32BitOffsets() {
        return new Slice(
                vector.getOffsetBuffer().getInt(4L * row),
                vector.getOffsetBuffer().getInt(4L * (row + 1)));
    }

    private Slice between64BitOffsets() {
        return new Slice(
                vector.getOffsetBuffer().getLong(8L * row),
                vector.getOffsetBuffer().getLong(8L * (row + 1)));
    }

    /** The value for people, shortened. */
    String text() {
        Cell value = resolved();
        Object object = value.isNull() ? null : value.vector.getObject(value.row);
        String text = object instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : String.valueOf(object);
        return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "..." : text;
    }
}
