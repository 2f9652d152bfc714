package dev.kafkaarrow.ipc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** The field nodes and buffers that a record batch of a schema has, in the order of the format. Immutable and thread-safe. */
final class BatchLayout {
    private final LayoutNode[] nodes;
    private final int[] topLevel;
    private final int bufferCount;
    private final int viewCount;
    private final boolean narrowDecimals;

    private BatchLayout(LayoutNode[] nodes, int[] topLevel) {
        this.nodes = nodes;
        this.topLevel = topLevel;
        int buffers = 0;
        int views = 0;
        boolean narrow = false;
        for (LayoutNode node : nodes) {
            narrow |= node.isNarrowDecimal();
            buffers += node.kind().buffers;
            views += node.kind() == LayoutKind.VIEW ? 1 : 0;
        }
        this.bufferCount = buffers;
        this.viewCount = views;
        this.narrowDecimals = narrow;
    }

    /**
     * The layout of batches of these fields.
     *
     * @param fields in message format
     * @throws IllegalArgumentException if the fields are no valid Arrow schema, naming the field
     */
    static BatchLayout of(List<Field> fields) {
        List<LayoutNode> nodes = new ArrayList<>();
        int[] topLevel = new int[fields.size()];
        for (int i = 0; i < topLevel.length; i++) {
            topLevel[i] = append(fields.get(i), FieldPath.of("", fields.get(i)), nodes);
        }
        return new BatchLayout(nodes.toArray(LayoutNode[]::new), topLevel);
    }

    /** The layout of the values of the dictionary that {@code field} is encoded by. */
    static BatchLayout ofDictionary(Field field) {
        List<LayoutNode> nodes = new ArrayList<>();
        int[] topLevel = {appendPlain(field, FieldPath.of("", field), nodes)};
        return new BatchLayout(nodes.toArray(LayoutNode[]::new), topLevel);
    }

    private static int append(Field field, String path, List<LayoutNode> nodes) {
        if (field.getDictionary() == null) {
            return appendPlain(field, path, nodes);
        }
        int width = integerBytes(LayoutNode.indexType(field).getBitWidth(), path);
        nodes.add(new LayoutNode(field, path, LayoutKind.FIXED, width, new int[0], LayoutNode.Values.INDICES));
        return nodes.size() - 1;
    }

    private static int appendPlain(Field field, String path, List<LayoutNode> nodes) {
        ArrowType type = Extension.storage(field);
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

    private static LayoutNode node(Field field, String path, ArrowType type, int[] children) {
        TypeKind known = TypeKind.find(type)
                .orElseThrow(() -> invalid(path, "a type of the Arrow columnar format", type.toString()));
        return switch (known) {
            case NULL -> leaf(field, path, LayoutKind.NULL, 0, children);
            case BOOL -> leaf(field, path, LayoutKind.BITS, 0, children);
            case INT -> fixed(field, path, integerBytes(((ArrowType.Int) type).getBitWidth(), path), children);
            case FLOATING_POINT ->
                fixed(field, path, FixedConversion.bytes(((ArrowType.FloatingPoint) type).getPrecision()), children);
            case DECIMAL -> fixed(field, path, ((ArrowType.Decimal) type).getBitWidth() / 8, children);
            case DATE -> fixed(field, path, ((ArrowType.Date) type).getUnit() == DateUnit.DAY ? 4 : 8, children);
            case TIME -> fixed(field, path, timeBytes((ArrowType.Time) type, path), children);
            case TIMESTAMP, DURATION -> fixed(field, path, 8, children);
            case INTERVAL -> fixed(field, path, intervalBytes((ArrowType.Interval) type), children);
            case FIXED_SIZE_BINARY -> {
                int width = notNegative(((ArrowType.FixedSizeBinary) type).getByteWidth(), "byte width", path);
                yield fixed(field, path, width, children);
            }
            case BINARY, UTF8 -> leaf(field, path, LayoutKind.VARIABLE, 4, children);
            case LARGE_BINARY, LARGE_UTF8 -> leaf(field, path, LayoutKind.VARIABLE, 8, children);
            case BINARY_VIEW, UTF8_VIEW -> leaf(field, path, LayoutKind.VIEW, 16, children);
            case LIST -> nested(field, path, LayoutKind.LIST, 4, children, 1);
            case LARGE_LIST -> nested(field, path, LayoutKind.LIST, 8, children, 1);
            case LIST_VIEW -> nested(field, path, LayoutKind.LIST_VIEW, 4, children, 1);
            case LARGE_LIST_VIEW -> nested(field, path, LayoutKind.LIST_VIEW, 8, children, 1);
            case MAP -> map(field, path, children);
            case FIXED_SIZE_LIST -> {
                int size = notNegative(((ArrowType.FixedSizeList) type).getListSize(), "list size", path);
                yield nested(field, path, LayoutKind.FIXED_SIZE_LIST, size, children, 1);
            }
            case STRUCT -> new LayoutNode(field, path, LayoutKind.STRUCT, 0, children, LayoutNode.Values.PLAIN);
            case UNION -> union(field, path, (ArrowType.Union) type, children);
            case RUN_END_ENCODED -> runEndEncoded(field, path, children);
        };
    }

    private static LayoutNode map(Field field, String path, int[] children) {
        LayoutNode node = nested(field, path, LayoutKind.LIST, 4, children, 1);
        Field entries = field.getChildren().get(0);
        if (!(entries.getType() instanceof ArrowType.Struct)
                || entries.getChildren().size() != 2
                || entries.getDictionary() != null) {
            throw invalid(path, "a struct of key and value as the entries of a map", entries.toString());
        }
        return node;
    }

    private static LayoutNode union(Field field, String path, ArrowType.Union type, int[] children) {
        int[] ids = type.getTypeIds();
        if (ids != null) {
            long distinct = Arrays.stream(ids).distinct().count();
            boolean inRange = Arrays.stream(ids).allMatch(id -> id >= 0 && id < 128);
            if (ids.length != children.length || distinct != ids.length || !inRange) {
                throw invalid(
                        path,
                        "a distinct type id from 0 to 127 for each of " + children.length + " union children",
                        Arrays.toString(ids));
            }
        }
        LayoutKind kind = type.getMode() == UnionMode.Sparse ? LayoutKind.SPARSE_UNION : LayoutKind.DENSE_UNION;
        return new LayoutNode(field, path, kind, 0, children, LayoutNode.Values.PLAIN);
    }

    private static LayoutNode runEndEncoded(Field field, String path, int[] children) {
        LayoutNode node = nested(field, path, LayoutKind.RUN_END_ENCODED, 0, children, 2);
        Field ends = field.getChildren().get(0);
        if (!(ends.getType() instanceof ArrowType.Int ints)
                || !ints.getIsSigned()
                || ints.getBitWidth() < 16
                || ends.getDictionary() != null) {
            throw invalid(path, "run ends of int16, int32 or int64", ends.toString());
        }
        return node;
    }

    private static LayoutNode fixed(Field field, String path, int width, int[] children) {
        return leaf(field, path, LayoutKind.FIXED, width, children);
    }

    private static LayoutNode leaf(Field field, String path, LayoutKind kind, int width, int[] children) {
        return nested(field, path, kind, width, children, 0);
    }

    private static LayoutNode nested(
            Field field, String path, LayoutKind kind, int width, int[] children, int expected) {
        if (children.length != expected) {
            throw invalid(path, expected + " child fields of " + field.getType(), String.valueOf(children.length));
        }
        return new LayoutNode(field, path, kind, width, children, LayoutNode.Values.PLAIN);
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

    private static int intervalBytes(ArrowType.Interval type) {
        return switch (type.getUnit()) {
            case YEAR_MONTH -> 4;
            case DAY_TIME -> 8;
            case MONTH_DAY_NANO -> 16;
        };
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

    LayoutNode node(int index) {
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

    /** Whether some values are {@linkplain WideDecimals wider} in memory. */
    boolean hasNarrowDecimals() {
        return narrowDecimals;
    }

    /** Buffers of a batch without variadic ones. */
    int bufferCount() {
        return bufferCount;
    }
}
