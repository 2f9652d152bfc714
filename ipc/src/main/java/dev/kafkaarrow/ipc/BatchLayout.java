package dev.kafkaarrow.ipc;

import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.apache.arrow.flatbuf.BodyCompressionMethod;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.ArrowType.ExtensionType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * The field nodes and buffers that a record batch of a schema has, in the order of the format, and the checks of a
 * batch's header against them. Immutable and thread-safe.
 */
final class BatchLayout {

    /** What a node's buffers hold. */
    enum Kind {
        NULL(0),
        BITS(2),
        FIXED(2),
        VARIABLE(3),
        VIEW(2),
        LIST(2),
        LIST_VIEW(3),
        FIXED_SIZE_LIST(1),
        STRUCT(1),
        SPARSE_UNION(1),
        DENSE_UNION(2),
        RUN_END_ENCODED(0);

        final int buffers;

        Kind(int buffers) {
            this.buffers = buffers;
        }

        boolean hasValidity() {
            return switch (this) {
                case NULL, SPARSE_UNION, DENSE_UNION, RUN_END_ENCODED -> false;
                default -> true;
            };
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

        Node(Field field, String path, Kind kind, int width, int[] children, Values values) {
            this.field = field;
            this.path = path;
            this.kind = kind;
            this.width = width;
            this.children = children;
            this.isIndex = values == Values.INDICES;
        }

        /** The field, in message format. */
        Field field() {
            return field;
        }

        /** The field's type as its buffers know it. */
        ArrowType storageType() {
            return BatchLayout.storageType(field);
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

    /** Bytes of validity a reader may have to make up beyond those that stand in proportion to the body. */
    private static final long MADE_UP_VALIDITY_BYTES = 512 << 10;

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
            topLevel[i] = append(fields.get(i), fields.get(i).getName(), nodes);
        }
        return new BatchLayout(nodes.toArray(Node[]::new), topLevel);
    }

    /** The layout of the values of the dictionary that {@code field} is encoded by. */
    static BatchLayout ofDictionary(Field field) {
        List<Node> nodes = new ArrayList<>();
        int[] topLevel = {appendPlain(field, field.getName(), nodes)};
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
            children[i] = append(fields.get(i), path + "." + fields.get(i).getName(), nodes);
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

    /**
     * Checks what a batch's header says of its nodes and buffers.
     *
     * @param position of the message's metadata in the stream, for error messages
     * @param needed told of each dictionary that the batch has indices into
     */
    void check(RawBatch batch, long bodyLength, long position, LongConsumer needed) throws InvalidStreamException {
        new HeaderCheck(batch, bodyLength, position).run(needed);
    }

    private final class HeaderCheck {
        private final RawBatch batch;
        private final long bodyLength;
        private final long position;
        private long madeUpValidityBytes;

        HeaderCheck(RawBatch batch, long bodyLength, long position) {
            this.batch = batch;
            this.bodyLength = bodyLength;
            this.position = position;
        }

        void run(LongConsumer needed) throws InvalidStreamException {
            boolean compressed = checkCompression();
            if (batch.rowCount() < 0) {
                throw malformed("a row count of 0 or more", String.valueOf(batch.rowCount()));
            }
            if (batch.rowCount() > Integer.MAX_VALUE) {
                throw new InvalidStreamException(
                        Reason.TOO_LARGE,
                        position,
                        "at most " + Integer.MAX_VALUE + " rows",
                        batch.rowCount() + " rows");
            }
            if (batch.nodeCount() != nodes.length) {
                throw malformed(nodes.length + " field nodes, as the schema has", String.valueOf(batch.nodeCount()));
            }
            checkBuffers(compressed);
            for (int top : topLevel) {
                if (batch.length(top) != batch.rowCount()) {
                    throw malformed(
                            batch.rowCount() + " values in column " + nodes[top].path(), batch.length(top) + " values");
                }
            }
            int next = 0;
            int nextView = 0;
            for (int i = 0; i < nodes.length; i++) {
                Node node = nodes[i];
                checkNode(node, batch.length(i), batch.nullCount(i));
                if (node.isIndexOfDictionary() && batch.nullCount(i) < batch.length(i)) {
                    needed.accept(node.dictionaryId());
                }
                if (!compressed) {
                    checkSizes(node, next, batch.length(i), batch.nullCount(i));
                }
                if (node.kind().hasValidity() && lengthOf(next) == 0) {
                    madeUpValidityBytes += (batch.length(i) + 7) / 8;
                }
                next += node.kind().buffers;
                if (node.kind() == Kind.VIEW) {
                    next += Math.toIntExact(batch.variadicCount(nextView++));
                }
            }
            long bound = 8 * bodyLength + MADE_UP_VALIDITY_BYTES;
            if (madeUpValidityBytes > bound) {
                throw new InvalidStreamException(
                        Reason.TOO_LARGE,
                        position,
                        "at most " + bound + " bytes of validity that the batch leaves out",
                        madeUpValidityBytes + " bytes");
            }
        }

        private boolean checkCompression() throws InvalidStreamException {
            if (!batch.isCompressed()) {
                return false;
            }
            byte codec = batch.codec();
            if (codec != CompressionType.LZ4_FRAME && codec != CompressionType.ZSTD) {
                throw unsupported("codec LZ4_FRAME (0) or ZSTD (1)", "codec " + codec);
            }
            if (batch.compressionMethod() != BodyCompressionMethod.BUFFER) {
                throw unsupported("compression method BUFFER (0)", "method " + batch.compressionMethod());
            }
            return true;
        }

        private void checkBuffers(boolean compressed) throws InvalidStreamException {
            int views = batch.viewCount();
            if (views != viewCount) {
                throw malformed(viewCount + " variadic buffer counts, one for each view column", String.valueOf(views));
            }
            long expected = bufferCount;
            for (int i = 0; i < views; i++) {
                long count = batch.variadicCount(i);
                if (count < 0 || count > batch.bufferCount()) {
                    throw malformed("a variadic buffer count from 0 to " + batch.bufferCount(), String.valueOf(count));
                }
                expected += count;
            }
            if (batch.bufferCount() != expected) {
                throw malformed(expected + " buffers, as the schema has", String.valueOf(batch.bufferCount()));
            }
            for (int i = 0; i < batch.bufferCount(); i++) {
                long offset = batch.bufferOffset(i);
                long length = batch.bufferLength(i);
                if (offset < 0 || length < 0 || offset > bodyLength || length > bodyLength - offset) {
                    throw malformed(
                            "buffer " + i + " inside a body of " + bodyLength + " bytes",
                            length + " bytes at " + offset);
                }
                if (offset % 8 != 0 && length > 0) {
                    throw malformed("buffer " + i + " aligned to 8 bytes", "offset " + offset);
                }
                if (compressed && length > 0 && length < Long.BYTES) {
                    throw malformed("compressed buffer " + i + " of 8 bytes or more", length + " bytes");
                }
            }
        }

        private void checkNode(Node node, long length, long nullCount) throws InvalidStreamException {
            if (length < 0 || length > Integer.MAX_VALUE) {
                throw malformed("0 to " + Integer.MAX_VALUE + " values in " + node.path(), length + " values");
            }
            if (nullCount < 0 || nullCount > length) {
                throw malformed("0 to " + length + " nulls in " + node.path(), nullCount + " nulls");
            }
            switch (node.kind()) {
                case STRUCT, SPARSE_UNION -> {
                    for (int c = 0; c < node.childCount(); c++) {
                        int index = node.child(c);
                        long values = batch.length(index);
                        if (values < length) {
                            throw malformed(
                                    "at least " + length + " values in " + nodes[index].path(), values + " values");
                        }
                    }
                }
                case FIXED_SIZE_LIST -> {
                    long values = batch.length(node.child(0));
                    if (values < length * node.width()) {
                        throw malformed(
                                "at least " + length * node.width() + " values in " + nodes[node.child(0)].path(),
                                values + " values");
                    }
                }
                case RUN_END_ENCODED -> {
                    long runs = batch.length(node.child(0));
                    long values = batch.length(node.child(1));
                    if (values < runs || (runs == 0 && length > 0) || runs > length) {
                        throw malformed(
                                "runs and values for " + length + " rows of " + node.path(),
                                runs + " runs, " + values + " values");
                    }
                }
                default -> {
                    // the children of the others are bounded by offsets, which are in the body
                }
            }
        }

        private void checkSizes(Node node, int first, long length, long nullCount) throws InvalidStreamException {
            if (length == 0) {
                return;
            }
            if (node.kind().hasValidity() && !(lengthOf(first) == 0 && (nullCount == 0 || nullCount == length))) {
                atLeast(node, first, "validity", (length + 7) / 8);
            }
            switch (node.kind()) {
                case BITS -> atLeast(node, first + 1, "values", (length + 7) / 8);
                case FIXED -> atLeast(node, first + 1, "values", length * node.width());
                case VIEW -> atLeast(node, first + 1, "views", length * 16);
                case VARIABLE, LIST -> atLeast(node, first + 1, "offsets", (length + 1) * node.width());
                case LIST_VIEW -> {
                    atLeast(node, first + 1, "offsets", length * node.width());
                    atLeast(node, first + 2, "sizes", length * node.width());
                }
                case SPARSE_UNION -> atLeast(node, first, "type ids", length);
                case DENSE_UNION -> {
                    atLeast(node, first, "type ids", length);
                    atLeast(node, first + 1, "offsets", length * 4);
                }
                case NULL, STRUCT, FIXED_SIZE_LIST, RUN_END_ENCODED -> {
                    // no further buffers
                }
            }
        }

        private void atLeast(Node node, int index, String what, long bytes) throws InvalidStreamException {
            if (lengthOf(index) < bytes) {
                throw malformed(
                        "at least " + bytes + " bytes of " + what + " in " + node.path(), lengthOf(index) + " bytes");
            }
        }

        private long lengthOf(int index) {
            return batch.bufferLength(index);
        }

        private InvalidStreamException malformed(String expected, String actual) {
            return new InvalidStreamException(Reason.MALFORMED, position, expected, actual);
        }

        private InvalidStreamException unsupported(String expected, String actual) {
            return new InvalidStreamException(Reason.UNSUPPORTED, position, expected, actual);
        }
    }
}
