package dev.kafkaarrow.ipc;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.Types;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.ArrowType.ExtensionType;
import org.apache.arrow.vector.types.pojo.Field;

/** The field nodes and buffers that a record batch of a schema has, in the order of the format. Immutable and thread-safe. */
final class BatchLayout {

    /** What a node's buffers hold. */
    enum Kind {
        NULL(0, Validity.NONE),
        BITS(2, Validity.FIRST),
        FIXED(2, Validity.FIRST),
        VARIABLE(3, Validity.FIRST),
        VIEW(2, Validity.FIRST),
        LIST(2, Validity.FIRST),
        LIST_VIEW(3, Validity.FIRST),
        FIXED_SIZE_LIST(1, Validity.FIRST),
        STRUCT(1, Validity.FIRST),
        SPARSE_UNION(1, Validity.NONE),
        DENSE_UNION(2, Validity.NONE),
        RUN_END_ENCODED(0, Validity.NONE);

        /** Which of a node's buffers says what is null. */
        private enum Validity {
            NONE,
            FIRST
        }

        final int buffers;
        private final boolean hasValidity;

        Kind(int buffers, Validity validity) {
            this.buffers = buffers;
            this.hasValidity = validity == Validity.FIRST;
        }

        boolean hasValidity() {
            return hasValidity;
        }
    }

    /** Whether a node holds the values of its field or indices into a dictionary of them. */
    enum Values {
        PLAIN,
        INDICES
    }

    /** One node of the pre-order walk over the fields. */
    static final class Node {
        private final Field field;
        private final String path;
        private final Kind kind;
        private final int width;
        private final int[] children;
        private final boolean isIndex;
        private final ArrowType valueType;
        private final MinorType vectorType;
        private final boolean hasParameters;

        Node(Field field, String path, Kind kind, int width, int[] children, Values values) {
            this.field = field;
            this.path = path;
            this.kind = kind;
            this.width = width;
            this.children = children;
            this.isIndex = values == Values.INDICES;
            this.valueType = isIndex ? indexType(field) : storageType();
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
            return BatchLayout.storageType(field);
        }

        private static ArrowType indexType(Field field) {
            ArrowType.Int index = field.getDictionary().getIndexType();
            return index == null ? new ArrowType.Int(Integer.SIZE, true) : index;
        }

        /** The type of the values in the buffers, which may be indices into a dictionary. */
        ArrowType valueType() {
            return valueType;
        }

        private static boolean hasParameters(ArrowType type) {
            return switch (type.getTypeID()) {
                case Decimal, FixedSizeList -> true;
                case Timestamp -> ((ArrowType.Timestamp) type).getTimezone() != null;
                default -> false;
            };
        }

        /** Whether vectors of one {@link #vectorType} may be of several {@link #valueType}s. */
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

        Kind kind() {
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
            // values of no bytes are a case of their own in Arrow Java
            return kind == Kind.BITS || (kind == Kind.FIXED && width > 0);
        }

        /** Bytes of so many values of fixed width. */
        long fixedBytes(int length) {
            return kind == Kind.BITS ? (length + 7L) / 8 : (long) length * width;
        }

        int childCount() {
            return children.length;
        }

        /** Index of a child's node. */
        int child(int number) {
            return children[number];
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

    private final Node[] nodes;
    private final int[] topLevel;
    private final int bufferCount;
    private final int viewCount;

    private BatchLayout(Node[] nodes, int[] topLevel) {
        this.nodes = nodes;
        this.topLevel = topLevel;
        int buffers = 0;
        int views = 0;
        for (Node node : nodes) {
            buffers += node.kind().buffers;
            views += node.kind() == Kind.VIEW ? 1 : 0;
        }
        this.bufferCount = buffers;
        this.viewCount = views;
    }

    /**
     * The layout of batches of these fields.
     *
     * @param fields in message format
     * @throws IllegalArgumentException if the fields are no valid Arrow schema, naming the field
     */
    static BatchLayout of(List<Field> fields) {
        List<Node> nodes = new ArrayList<>();
        int[] topLevel = new int[fields.size()];
        for (int i = 0; i < topLevel.length; i++) {
            topLevel[i] = append(fields.get(i), FieldPath.of("", fields.get(i)), nodes);
        }
        return new BatchLayout(nodes.toArray(Node[]::new), topLevel);
    }

    /** The layout of the values of the dictionary that {@code field} is encoded by. */
    static BatchLayout ofDictionary(Field field) {
        List<Node> nodes = new ArrayList<>();
        int[] topLevel = {appendPlain(field, FieldPath.of("", field), nodes)};
        return new BatchLayout(nodes.toArray(Node[]::new), topLevel);
    }

    private static int append(Field field, String path, List<Node> nodes) {
        if (field.getDictionary() == null) {
            return appendPlain(field, path, nodes);
        }
        ArrowType.Int index = field.getDictionary().getIndexType();
        int width = integerBytes(index == null ? Integer.SIZE : index.getBitWidth(), path);
        nodes.add(new Node(field, path, Kind.FIXED, width, new int[0], Values.INDICES));
        return nodes.size() - 1;
    }

    private static int appendPlain(Field field, String path, List<Node> nodes) {
        ArrowType type = storageType(field);
        List<Field> fields = field.getChildren();
        int self = nodes.size();
        nodes.add(null);
        int[] children = new int[fields.size()];
        for (int i = 0; i < children.length; i++) {
            children[i] = append(fields.get(i), FieldPath.of(path, fields.get(i)), nodes);
        }
        nodes.set(self, node(field, path, type, children));
        return self;
    }

    private static ArrowType storageType(Field field) {
        return field.getType() instanceof ExtensionType extension ? extension.storageType() : field.getType();
    }

    private static Node node(Field field, String path, ArrowType type, int[] children) {
        return switch (type.getTypeID()) {
            case Null -> leaf(field, path, Kind.NULL, 0, children);
            case Bool -> leaf(field, path, Kind.BITS, 0, children);
            case Int ->
                leaf(field, path, Kind.FIXED, integerBytes(((ArrowType.Int) type).getBitWidth(), path), children);
            case FloatingPoint ->
                leaf(
                        field,
                        path,
                        Kind.FIXED,
                        switch (((ArrowType.FloatingPoint) type).getPrecision()) {
                            case HALF -> 2;
                            case SINGLE -> 4;
                            case DOUBLE -> 8;
                        },
                        children);
            case Decimal -> leaf(field, path, Kind.FIXED, ((ArrowType.Decimal) type).getBitWidth() / 8, children);
            case Date ->
                leaf(
                        field,
                        path,
                        Kind.FIXED,
                        switch (((ArrowType.Date) type).getUnit()) {
                            case DAY -> 4;
                            case MILLISECOND -> 8;
                        },
                        children);
            case Time -> leaf(field, path, Kind.FIXED, timeBytes((ArrowType.Time) type, path), children);
            case Timestamp, Duration -> leaf(field, path, Kind.FIXED, 8, children);
            case Interval ->
                leaf(
                        field,
                        path,
                        Kind.FIXED,
                        switch (((ArrowType.Interval) type).getUnit()) {
                            case YEAR_MONTH -> 4;
                            case DAY_TIME -> 8;
                            case MONTH_DAY_NANO -> 16;
                        },
                        children);
            case FixedSizeBinary ->
                leaf(
                        field,
                        path,
                        Kind.FIXED,
                        notNegative(((ArrowType.FixedSizeBinary) type).getByteWidth(), "byte width", path),
                        children);
            case Binary, Utf8 -> leaf(field, path, Kind.VARIABLE, 4, children);
            case LargeBinary, LargeUtf8 -> leaf(field, path, Kind.VARIABLE, 8, children);
            case BinaryView, Utf8View -> leaf(field, path, Kind.VIEW, 16, children);
            case List -> nested(field, path, Kind.LIST, 4, children, 1);
            case LargeList -> nested(field, path, Kind.LIST, 8, children, 1);
            case ListView -> nested(field, path, Kind.LIST_VIEW, 4, children, 1);
            case LargeListView -> nested(field, path, Kind.LIST_VIEW, 8, children, 1);
            case Map -> {
                Node node = nested(field, path, Kind.LIST, 4, children, 1);
                Field entries = field.getChildren().get(0);
                if (!(entries.getType() instanceof ArrowType.Struct)
                        || entries.getChildren().size() != 2
                        || entries.getDictionary() != null) {
                    throw invalid(path, "a struct of key and value as the entries of a map", entries.toString());
                }
                yield node;
            }
            case FixedSizeList -> {
                int size = notNegative(((ArrowType.FixedSizeList) type).getListSize(), "list size", path);
                yield nested(field, path, Kind.FIXED_SIZE_LIST, size, children, 1);
            }
            case Struct -> new Node(field, path, Kind.STRUCT, 0, children, Values.PLAIN);
            case Union -> union(field, path, (ArrowType.Union) type, children);
            case RunEndEncoded -> runEndEncoded(field, path, children);
            default -> throw invalid(path, "a type of the Arrow columnar format", type.toString());
        };
    }

    private static Node union(Field field, String path, ArrowType.Union type, int[] children) {
        int[] ids = type.getTypeIds();
        if (ids != null) {
            long distinct = java.util.Arrays.stream(ids).distinct().count();
            boolean inRange = java.util.Arrays.stream(ids).allMatch(id -> id >= 0 && id < 128);
            if (ids.length != children.length || distinct != ids.length || !inRange) {
                throw invalid(
                        path,
                        "a distinct type id from 0 to 127 for each of " + children.length + " union children",
                        java.util.Arrays.toString(ids));
            }
        }
        Kind kind = type.getMode() == UnionMode.Sparse ? Kind.SPARSE_UNION : Kind.DENSE_UNION;
        return new Node(field, path, kind, 0, children, Values.PLAIN);
    }

    private static Node runEndEncoded(Field field, String path, int[] children) {
        Node node = nested(field, path, Kind.RUN_END_ENCODED, 0, children, 2);
        Field ends = field.getChildren().get(0);
        if (!(ends.getType() instanceof ArrowType.Int ints)
                || !ints.getIsSigned()
                || ints.getBitWidth() < 16
                || ends.getDictionary() != null) {
            throw invalid(path, "run ends of int16, int32 or int64", ends.toString());
        }
        return node;
    }

    private static Node leaf(Field field, String path, Kind kind, int width, int[] children) {
        return nested(field, path, kind, width, children, 0);
    }

    private static Node nested(Field field, String path, Kind kind, int width, int[] children, int expected) {
        if (children.length != expected) {
            throw invalid(path, expected + " child fields of " + field.getType(), String.valueOf(children.length));
        }
        return new Node(field, path, kind, width, children, Values.PLAIN);
    }

    private static int integerBytes(int bits, String path) {
        return switch (bits) {
            case 8, 16, 32, 64 -> bits / 8;
            default -> throw invalid(path, "integers of 8, 16, 32 or 64 bits", bits + " bits");
        };
    }

    private static int timeBytes(ArrowType.Time type, String path) {
        int expected = switch (type.getUnit()) {
            case SECOND, MILLISECOND -> 32;
            case MICROSECOND, NANOSECOND -> 64;
        };
        if (type.getBitWidth() != expected) {
            throw invalid(path, expected + " bits for time in " + type.getUnit(), type.getBitWidth() + " bits");
        }
        return expected / 8;
    }

    private static int notNegative(int number, String what, String path) {
        if (number < 0) {
            throw invalid(path, "a " + what + " of 0 or more", String.valueOf(number));
        }
        return number;
    }

    private static IllegalArgumentException invalid(String path, String expected, String actual) {
        return new IllegalArgumentException("field " + path + ": expected " + expected + ", got " + actual);
    }

    Node node(int index) {
        return nodes[index];
    }

    int nodeCount() {
        return nodes.length;
    }

    /** The nodes of the top-level fields. */
    int[] topLevel() {
        return topLevel;
    }

    int viewCount() {
        return viewCount;
    }

    /** Buffers of a batch without variadic ones. */
    int bufferCount() {
        return bufferCount;
    }
}
