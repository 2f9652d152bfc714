package dev.kafkaarrow.ipc;

import org.apache.arrow.vector.types.Types;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** One node of the pre-order walk over the fields of a {@link BatchLayout}. Immutable and thread-safe. */
final class LayoutNode {
    private final Field field;
    private final String path;
    private final LayoutKind kind;
    private final int width;
    private final int[] children;
    private final boolean isIndex;
    private final boolean isFixedWidth;
    private final boolean isNarrowDecimal;
    private final ArrowType valueType;
    private final MinorType vectorType;
    private final boolean hasParameters;

    /** Whether a node holds the values of its field or indices into a dictionary of them. */
    enum Values {
        PLAIN,
        INDICES
    }

    LayoutNode(Field field, String path, LayoutKind kind, int width, int[] children, Values values) {
        this.field = field;
        this.path = path;
        this.kind = kind;
        this.width = width;
        this.children = children;
        this.isIndex = values == Values.INDICES;
        // values of no bytes are a case of their own in Arrow Java
        this.isFixedWidth = kind == LayoutKind.BITS || (kind == LayoutKind.FIXED && width > 0);
        this.valueType = isIndex ? indexType(field) : storageType();
        this.isNarrowDecimal = WideDecimals.isNarrow(valueType);
        this.vectorType = vectorType(valueType);
        this.hasParameters = hasParameters(valueType);
    }

    private static MinorType vectorType(ArrowType type) {
        try {
            return Types.getMinorTypeForArrowType(type);
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            // a type without vectors, as decimals of 32 bits, which passes as bytes
            return null;
        }
    }

    /** The field, in message format. */
    Field field() {
        return field;
    }

    /** The field's type as its buffers know it. */
    ArrowType storageType() {
        return Extension.storage(field);
    }

    /** Of a dictionary-encoded field; the format's own if it does not say. */
    static ArrowType.Int indexType(Field field) {
        ArrowType.Int index = field.getDictionary().getIndexType();
        return index == null ? new ArrowType.Int(Integer.SIZE, true) : index;
    }

    /** The type of the values in the buffers, which may be indices into a dictionary. */
    ArrowType valueType() {
        return valueType;
    }

    private static boolean hasParameters(ArrowType type) {
        return switch (TypeKind.of(type)) {
            case DECIMAL, FIXED_SIZE_LIST -> true;
            case TIMESTAMP -> ((ArrowType.Timestamp) type).getTimezone() != null;
            case NULL,
                    BOOL,
                    INT,
                    FLOATING_POINT,
                    DATE,
                    TIME,
                    DURATION,
                    INTERVAL,
                    FIXED_SIZE_BINARY,
                    BINARY,
                    LARGE_BINARY,
                    BINARY_VIEW,
                    UTF8,
                    LARGE_UTF8,
                    UTF8_VIEW,
                    LIST,
                    LARGE_LIST,
                    LIST_VIEW,
                    LARGE_LIST_VIEW,
                    MAP,
                    STRUCT,
                    UNION,
                    RUN_END_ENCODED -> false;
        };
    }

    /** Whether vectors of one {@link #vectorType} and {@link #width} may be of several {@link #valueType}s. */
    boolean hasParameters() {
        return hasParameters;
    }

    /** What Arrow Java calls vectors of {@link #valueType}, or null if it has none. */
    MinorType vectorType() {
        return vectorType;
    }

    /** Names from the column down, joined by dots. */
    String path() {
        return path;
    }

    LayoutKind kind() {
        return kind;
    }

    /**
     * Bytes of a value for FIXED, of an offset for VARIABLE, LIST and LIST_VIEW, the list size for FIXED_SIZE_LIST,
     * else 0.
     */
    int width() {
        return width;
    }

    /** Whether values stand one behind the other in a number of bytes, or bits, that the length tells. */
    boolean isFixedWidth() {
        return isFixedWidth;
    }

    /** Whether values are decimals of fewer bits than those that vectors have. */
    boolean isNarrowDecimal() {
        return isNarrowDecimal;
    }

    /** Bytes of so many values of fixed width. */
    long fixedBytes(int length) {
        return kind == LayoutKind.BITS ? Bits.bytes(length) : (long) length * width;
    }

    /**
     * Bytes that one of the node's buffers needs for so many values, more than none.
     *
     * @param buffer number among {@link LayoutKind#contents()}
     */
    long bytes(int buffer, long length) {
        return kind.contents().get(buffer).bytes(length, width);
    }

    /** What one of the node's buffers holds, for error messages. */
    String label(int buffer) {
        return kind.contents().get(buffer).label();
    }

    int childCount() {
        return children.length;
    }

    /** Index of a child's node. */
    int child(int number) {
        return children[number];
    }

    /** Of a union: what stands for a child in the type ids. */
    int typeId(int number) {
        int[] ids = ((ArrowType.Union) storageType()).getTypeIds();
        return ids == null ? number : ids[number];
    }

    /** Whether the values are indices into the dictionary of the field. */
    boolean isIndexOfDictionary() {
        return isIndex;
    }

    /** Id of the dictionary that the values are indices into. */
    long dictionaryId() {
        return field.getDictionary().getId();
    }
}
