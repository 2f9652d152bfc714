package dev.kafkaarrow.connect.data.read;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.LargeListViewVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.ListViewVector;

/**
 * Where the elements of a row's list begin and end, in whatever layout.
 *
 * @param startOf index of the first element of a row
 * @param endOf index after the last element of a row
 */
record Extent(ToIndex startOf, ToIndex endOf) {

    /** An index into the elements, of a row that is not null. */
    interface ToIndex {
        long of(int row);
    }

    static Extent ofLists(FieldVector vector) {
        return switch (VariableSizeLayout.of(vector)) {
            case OFFSETS -> {
                ListVector list = (ListVector) vector;
                yield new Extent(list::getElementStartIndex, list::getElementEndIndex);
            }
            case LARGE_OFFSETS -> {
                LargeListVector list = (LargeListVector) vector;
                yield new Extent(list::getElementStartIndex, list::getElementEndIndex);
            }
            case VIEWS -> {
                ListViewVector list = (ListViewVector) vector;
                yield new Extent(list::getElementStartIndex, list::getElementEndIndex);
            }
            case LARGE_VIEWS -> largeViews((LargeListViewVector) vector);
        };
    }

    /** The vector has no methods for it. */
    private static Extent largeViews(LargeListViewVector list) {
        ToIndex start = row -> list.getOffsetBuffer().getLong((long) row * LargeListViewVector.OFFSET_WIDTH);
        ToIndex size = row -> list.getSizeBuffer().getLong((long) row * LargeListViewVector.SIZE_WIDTH);
        return new Extent(start, row -> start.of(row) + size.of(row));
    }

    static Extent ofFixedLists(FieldVector vector) {
        FixedSizeListVector list = (FixedSizeListVector) vector;
        return new Extent(list::getElementStartIndex, list::getElementEndIndex);
    }

    int start(int row) {
        return (int) startOf.of(row);
    }

    /** Number of elements. */
    int length(int row) {
        return (int) (endOf.of(row) - start(row));
    }
}
