package dev.kafkaarrow.ipc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;

/**
 * The nodes and buffers of vectors, in the order of the format, before they are copied: enough to know the exact size of
 * the message. The buffers stay the vectors'; they must not change until {@link #writeTo} is done.
 *
 * <p>What is written is a function of the values. Columns of the usual layout are copied as they are, and what memory held before is
 * cleared in the copy; the others, and rows out of the middle, are laid out anew by a {@link ColumnBuilder}.
 *
 * <p>The most common vectors are asked for their buffers one by one: the lists that all of them can give cost as much as copying a
 * short column.
 */
final class BatchParts {
    private static final long[] NONE = {};

    private final BatchHeaders headers;
    private final BatchLayout layout;
    private final int rowCount;
    private final int[] lengths;
    private final Compression compression;
    private ArrowBuf[] buffers;

    /** In place of a vector's buffer: one on the heap. */
    private HeapBuffer[] made;

    private long[] bytes;
    private long[] variadicCounts = NONE;
    private int node;
    private int buffer;
    private int view;

    private List<byte[]> compressed = List.of();
    private long bodyLength;
    private byte[] builtHeader = {};

    private BatchParts(BatchHeaders headers, int rowCount, Compression compression) {
        this.headers = headers;
        this.layout = headers.layout();
        this.rowCount = rowCount;
        this.compression = compression;
        this.lengths = new int[layout.nodeCount()];
        this.buffers = new ArrowBuf[layout.bufferCount()];
        this.made = new HeapBuffer[layout.bufferCount()];
        this.bytes = new long[layout.bufferCount()];
        if (layout.viewCount() > 0) {
            variadicCounts = new long[layout.viewCount()];
        }
    }

    /**
     * All rows of vectors.
     *
     * @throws IllegalArgumentException if they do not have the types, children, lengths and bytes that layout and row count say
     */
    static BatchParts of(BatchHeaders headers, List<FieldVector> vectors, int rowCount, Compression compression) {
        BatchParts parts = new BatchParts(headers, rowCount, compression);
        int[] columns = parts.layout.topLevel();
        if (vectors.size() != columns.length) {
            throw new IllegalArgumentException("expected vectors of " + columns.length
                    + " columns as in the root's schema, got " + vectors.size());
        }
        for (int i = 0; i < columns.length; i++) {
            VectorCheck.rowCount(parts.layout.node(columns[i]), vectors.get(i), rowCount);
            parts.appendColumn(columns[i], vectors.get(i));
        }
        return parts.complete();
    }

    /** Some rows of columns. */
    static BatchParts of(
            BatchHeaders headers, List<SourceVector> columns, int from, int rowCount, Compression compression) {
        BatchParts parts = new BatchParts(headers, rowCount, compression);
        int[] nodes = parts.layout.topLevel();
        for (int i = 0; i < nodes.length; i++) {
            parts.appendRows(nodes[i], columns.get(i), from, rowCount);
        }
        return parts.complete();
    }

    private BatchParts complete() {
        if (compression.codec() != Compression.Codec.NONE) {
            compressed = compress();
        }
        for (int i = 0; i < buffer; i++) {
            bodyLength += padded(bufferBytes(i));
        }
        if (!fitsTemplate()) {
            builtHeader = headers.build(this);
        }
        return this;
    }

    private List<byte[]> compress() {
        BufferCompressor compressor = new BufferCompressor(compression);
        List<byte[]> bodies = new ArrayList<>(buffer);
        int first = 0;
        int nextView = 0;
        for (int i = 0; i < lengths.length; i++) {
            int end = first + buffersOf(i, nextView);
            nextView += layout.node(i).kind() == BatchLayout.Kind.VIEW ? 1 : 0;
            long size = 0;
            for (int b = first; b < end; b++) {
                size += padded(bytes[b]);
            }
            byte[] plain = StreamEncoder.newArray(size);
            copyNode(i, first, end, plain, 0);
            int at = 0;
            for (int b = first; b < end; b++) {
                bodies.add(compressor.compress(plain, at, (int) bytes[b]));
                at += (int) padded(bytes[b]);
            }
            first = end;
        }
        return bodies;
    }

    private void appendColumn(int column, FieldVector vector) {
        int firstNode = node;
        int firstBuffer = buffer;
        int firstView = view;
        if (!appendAsItIs(vector)) {
            node = firstNode;
            buffer = firstBuffer;
            view = firstView;
            appendRows(column, SourceVector.of(layout, column, vector), 0, rowCount);
        }
    }

    private void appendRows(int column, SourceVector source, int from, int length) {
        ColumnBuilder builder = new ColumnBuilder(layout, layout.node(column));
        builder.append(source, from, length);
        builder.forEach(each -> {
            lengths[node++] = each.count();
            if (each.kind() == BatchLayout.Kind.VIEW) {
                addView(each.dataBuffers());
            }
            each.buffers().forEach(this::add);
        });
    }

    /** Whether the vector, and all below it, has the layout that its values would be given; what was added meanwhile is void if not. */
    private boolean appendAsItIs(FieldVector vector) {
        BatchLayout.Node expected = layout.node(node);
        FieldVector storage = VectorCheck.storage(expected, vector);
        int length = storage.getValueCount();
        int own = node;
        lengths[node++] = length;
        return switch (expected.kind()) {
            case NULL -> true;
            case BITS, FIXED -> appendFixed(expected, storage, length);
            case VARIABLE -> appendVariable(expected, storage, length);
            case VIEW -> appendViews(own, storage, length);
            case LIST -> appendList(expected, storage, length);
            case STRUCT, FIXED_SIZE_LIST -> appendNested(expected, storage, length);
            case LIST_VIEW, SPARSE_UNION, DENSE_UNION, RUN_END_ENCODED -> false;
        };
    }

    private boolean appendFixed(BatchLayout.Node expected, FieldVector vector, int length) {
        if (vector instanceof BaseFixedWidthVector fixed && expected.isFixedWidth()) {
            ArrowBuf values = fixed.getDataBuffer();
            VectorCheck.bytes(expected, "values", values.capacity(), expected.fixedBytes(length));
            addValidity(expected, fixed.getValidityBuffer(), length);
            add(values, expected.fixedBytes(length));
        } else {
            addAll(expected, vector, length);
        }
        return true;
    }

    private boolean appendVariable(BatchLayout.Node expected, FieldVector vector, int length) {
        int first = buffer;
        if (vector instanceof BaseVariableWidthVector variable && isWhole(variable, length)) {
            addValidity(expected, variable.getValidityBuffer(), length);
            add(variable.getOffsetBuffer(), offsets(length));
            add(variable.getDataBuffer(), length == 0 ? 0 : variable.getStartOffset(length));
        } else {
            addAll(expected, vector, length);
        }
        if (length > 0) {
            VectorCheck.bytes(expected, "offsets", buffers[first + 1].capacity(), (length + 1L) * expected.width());
            long last = FixedConversion.integer(buffers[first + 1], length, expected.width(), true);
            VectorCheck.bytes(expected, "values", buffers[first + 2].capacity(), last);
        }
        return Canonical.offsets(buffers[first], buffers[first + 1], expected.width(), length);
    }

    /** Whether all offsets are set: Arrow sets those behind the last value that was set when it is asked for the list. */
    private static boolean isWhole(BaseVariableWidthVector vector, int length) {
        return vector.getLastSet() >= length - 1 && vector.getOffsetBuffer().capacity() >= offsets(length);
    }

    private boolean appendViews(int index, FieldVector vector, int length) {
        SourceVector source = SourceVector.of(layout, index, vector);
        ViewRows rows = new ViewRows(source, 0, length);
        if (!rows.coverData()) {
            return false;
        }
        int dataBuffers = source.bufferCount() - BatchLayout.Kind.VIEW.buffers;
        addView(dataBuffers);
        addValidity(source.node(), source.buffer(0), length);
        add(new HeapBuffer(rows.views()));
        for (int i = 0; i < dataBuffers; i++) {
            ArrowBuf data = source.buffer(BatchLayout.Kind.VIEW.buffers + i);
            add(data, data.readableBytes());
        }
        return true;
    }

    private boolean appendList(BatchLayout.Node expected, FieldVector vector, int length) {
        int first = buffer;
        FieldVector child;
        if (vector instanceof ListVector list) {
            child = list.getDataVector();
            addValidity(expected, list.getValidityBuffer(), length);
            add(list.getOffsetBuffer(), offsets(length));
        } else {
            child = vector.getChildrenFromFields().get(0);
            addAll(expected, vector, length);
        }
        long last = 0;
        if (length > 0) {
            VectorCheck.bytes(expected, "offsets", buffers[first + 1].capacity(), (length + 1L) * expected.width());
            last = FixedConversion.integer(buffers[first + 1], length, expected.width(), true);
        }
        VectorCheck.length(layout.node(node), child.getValueCount(), last);
        return child.getValueCount() == last
                && Canonical.offsets(buffers[first], buffers[first + 1], expected.width(), length)
                && appendAsItIs(child);
    }

    /** Of a struct, or of lists of one size. */
    private boolean appendNested(BatchLayout.Node expected, FieldVector vector, int length) {
        int own = buffer;
        if (vector instanceof StructVector struct) {
            addValidity(expected, struct.getValidityBuffer(), length);
        } else {
            addAll(expected, vector, length);
        }
        int values = vector instanceof StructVector ? 1 : expected.width();
        for (int i = 0; i < expected.childCount(); i++) {
            FieldVector child = vector instanceof StructVector struct
                    ? (FieldVector) struct.getChildByOrdinal(i)
                    : vector.getChildrenFromFields().get(0);
            BatchLayout.Node below = layout.node(node);
            VectorCheck.length(below, child.getValueCount(), (long) length * values);
            int first = buffer;
            if (child.getValueCount() != (long) length * values || !appendAsItIs(child)) {
                return false;
            }
            if (below.kind().hasValidity()
                    && !Canonical.nullsBelowNulls(buffers[own], length, values, buffers[first])) {
                return false;
            }
        }
        return true;
    }

    private static long bits(int length) {
        return (length + 7L) / 8;
    }

    private static long offsets(int length) {
        return BaseVariableWidthVector.OFFSET_WIDTH * (length + 1L);
    }

    private void addValidity(BatchLayout.Node expected, ArrowBuf validity, int length) {
        VectorCheck.bytes(expected, "validity", validity.capacity(), bits(length));
        add(validity, bits(length));
    }

    private void add(ArrowBuf own, long ownBytes) {
        made[buffer] = null;
        buffers[buffer] = own;
        bytes[buffer++] = ownBytes;
    }

    private void add(HeapBuffer own) {
        made[buffer] = own;
        buffers[buffer] = null;
        bytes[buffer++] = own.size();
    }

    private void addView(int dataBuffers) {
        variadicCounts[view++] = dataBuffers;
        // which is more than needed where a column is laid out twice
        buffers = Arrays.copyOf(buffers, buffers.length + dataBuffers);
        made = Arrays.copyOf(made, made.length + dataBuffers);
        bytes = Arrays.copyOf(bytes, bytes.length + dataBuffers);
    }

    private void addAll(BatchLayout.Node expected, FieldVector vector, int length) {
        List<ArrowBuf> own = vector.getFieldBuffers();
        if (own.size() != expected.kind().buffers) {
            throw VectorCheck.invalid(
                    expected,
                    expected.kind().buffers + " buffers",
                    own.size() + " of " + vector.getClass().getSimpleName());
        }
        VectorCheck.bytes(expected, "validity", own.get(0).capacity(), bits(length));
        for (ArrowBuf each : own) {
            add(each.readerIndex() == 0 ? each : each.slice(), each.readableBytes());
        }
    }

    private boolean fitsTemplate() {
        return rowCount > 0 && bodyLength > 0 && layout.viewCount() == 0 && compressed.isEmpty();
    }

    int rowCount() {
        return rowCount;
    }

    long bodyLength() {
        return bodyLength;
    }

    int nodeLength(int index) {
        return lengths[index];
    }

    /** Of all nodes, for a header that is built before the buffers are copied. */
    int[] nullCounts() {
        int[] counts = new int[lengths.length];
        int first = 0;
        int nextView = 0;
        for (int i = 0; i < counts.length; i++) {
            BatchLayout.Kind kind = layout.node(i).kind();
            counts[i] = kind.hasValidity()
                    ? lengths[i] - setBits(first, lengths[i])
                    : nullCountWithoutValidity(kind, lengths[i]);
            first += buffersOf(i, nextView);
            nextView += kind == BatchLayout.Kind.VIEW ? 1 : 0;
        }
        return counts;
    }

    private int setBits(int validity, int length) {
        byte[] copy = new byte[(int) bits(length)];
        copy(validity, copy, 0);
        return HeaderTemplate.bitCount(copy, 0, length);
    }

    /** {@code view} counts the view nodes before this one. */
    private int buffersOf(int index, int nextView) {
        BatchLayout.Kind kind = layout.node(index).kind();
        return kind.buffers + (kind == BatchLayout.Kind.VIEW ? (int) variadicCounts[nextView] : 0);
    }

    private static int nullCountWithoutValidity(BatchLayout.Kind kind, int length) {
        return kind == BatchLayout.Kind.NULL ? length : 0;
    }

    int bufferCount() {
        return buffer;
    }

    long bufferBytes(int index) {
        return compressed.isEmpty() ? bytes[index] : compressed.get(index).length;
    }

    Compression compression() {
        return compression;
    }

    long[] variadicCounts() {
        return variadicCounts;
    }

    /** Bytes of the whole message. */
    long sizeInBytes() {
        return headerBytes() + bodyLength;
    }

    private int headerBytes() {
        return builtHeader.length > 0 ? builtHeader.length : headers.template().sizeInBytes();
    }

    byte[] toByteArray() {
        byte[] array = StreamEncoder.newArray(sizeInBytes());
        writeTo(array, 0);
        return array;
    }

    /** Copies header and buffers, each once. Returns the position behind. The destination is zero from {@code position} on. */
    int writeTo(byte[] destination, int position) {
        if (!compressed.isEmpty()) {
            return writeCompressed(destination, position);
        }
        return builtHeader.length > 0
                ? writeBehindBuiltHeader(destination, position)
                : writeBehindTemplate(destination, position);
    }

    private int writeCompressed(byte[] destination, int position) {
        System.arraycopy(builtHeader, 0, destination, position, builtHeader.length);
        int at = position + builtHeader.length;
        for (byte[] body : compressed) {
            System.arraycopy(body, 0, destination, at, body.length);
            at += (int) padded(body.length);
        }
        return at;
    }

    private int writeBehindBuiltHeader(byte[] destination, int position) {
        System.arraycopy(builtHeader, 0, destination, position, builtHeader.length);
        int at = position + builtHeader.length;
        int next = 0;
        int nextView = 0;
        for (int i = 0; i < lengths.length; i++) {
            int end = next + buffersOf(i, nextView);
            nextView += layout.node(i).kind() == BatchLayout.Kind.VIEW ? 1 : 0;
            copyNode(i, next, end, destination, at);
            for (; next < end; next++) {
                at += (int) padded(bytes[next]);
            }
        }
        return at;
    }

    private int writeBehindTemplate(byte[] destination, int position) {
        HeaderTemplate template = headers.template();
        template.writeTo(destination, position, rowCount, bodyLength);
        int body = position + template.sizeInBytes();
        int at = body;
        int next = 0;
        for (int i = 0; i < lengths.length; i++) {
            int end = next + layout.node(i).kind().buffers;
            int nulls = copyNode(i, next, end, destination, at);
            for (; next < end; next++) {
                template.setBuffer(destination, position, next, at - body, bytes[next]);
                at += (int) padded(bytes[next]);
            }
            template.setNode(destination, position, i, lengths[i], nulls);
        }
        return at;
    }

    /** Copies the buffers of a node, and clears in the copy what carries no value. Returns the number of nulls. */
    private int copyNode(int index, int firstBuffer, int endBuffer, byte[] destination, int position) {
        BatchLayout.Node copied = layout.node(index);
        int at = position;
        for (int i = firstBuffer; i < endBuffer; i++) {
            copy(i, destination, at);
            at += (int) padded(bytes[i]);
        }
        int length = lengths[index];
        if (!copied.kind().hasValidity()) {
            return nullCountWithoutValidity(copied.kind(), length);
        }
        NullSlots.clearSlack(destination, position, length);
        // counted in the copy, where it takes no checks
        int nulls = length - HeaderTemplate.bitCount(destination, position, length);
        int values = position + (int) padded(bytes[firstBuffer]);
        if (copied.kind() == BatchLayout.Kind.BITS) {
            NullSlots.clearSlack(destination, values, length);
            if (nulls > 0) {
                NullSlots.clearBits(destination, position, destination, values, (int) bits(length));
            }
        } else if (copied.kind() == BatchLayout.Kind.FIXED && nulls > 0 && copied.width() > 0) {
            NullSlots.clear(destination, (long) position * Byte.SIZE, destination, values, copied.width(), length);
        }
        return nulls;
    }

    private void copy(int index, byte[] destination, int at) {
        if (made[index] != null) {
            made[index].copyTo(destination, at);
            return;
        }
        // vectors that were never allocated claim offsets which they do not hold, and which are 0
        int held = (int) Math.min(bytes[index], buffers[index].capacity());
        buffers[index].getBytes(0, destination, at, held);
    }

    static long padded(long bytes) {
        return (bytes + 7) & ~7L;
    }
}
