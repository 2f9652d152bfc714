package dev.kafkaarrow.connect.data.read;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** How a vector finds its strings, byte strings or lists, which are of any length. */
enum VariableSizeLayout {
    /** By offsets of 32 bits. */
    OFFSETS,
    /** By offsets of 64 bits. */
    LARGE_OFFSETS,
    /** By views: of strings with a prefix and a buffer number, of lists with 32-bit offsets and sizes. */
    VIEWS,
    /** By 64-bit offsets and sizes. */
    LARGE_VIEWS;

    /** @param vector of strings, byte strings or lists of any length */
    static VariableSizeLayout of(FieldVector vector) {
        ArrowType type = vector.getField().getType();
        return switch (type.getTypeID()) {
            case Utf8, Binary, List, Map -> OFFSETS;
            case LargeUtf8, LargeBinary, LargeList -> LARGE_OFFSETS;
            case Utf8View, BinaryView, ListView -> VIEWS;
            case LargeListView -> LARGE_VIEWS;
            case Null, Bool, Int, FloatingPoint, Decimal, Date, Time, Timestamp, Interval, Duration ->
                throw new IllegalStateException("values of one size: " + type);
            case FixedSizeBinary, FixedSizeList, Struct, Union, RunEndEncoded, NONE ->
                throw new IllegalStateException("values of one size: " + type);
        };
    }
}
