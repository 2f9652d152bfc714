package dev.kafkaarrow.ipc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthViewVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;

/**
 * The nodes and buffers of vectors, in the order of the format, before they are copied: enough to know the exact size of
 * the message. The buffers stay the vectors'; they must not change until {@link #writeTo} is done.
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
    private final List<byte[]> compressed;
    private final byte[] builtHeader;
    private final long bodyLength;
    private ArrowBuf[] buffers;
    private long[] bytes;
    private long[] variadicCounts = NONE;
    private int node;
    private int buffer;
    private int view;

    private BatchParts(BatchHeaders headers, List<FieldVector> vectors, int rowCount, Compression compression) {
        this.headers = headers;
        this.layout = headers.layout();
        this.rowCount = rowCount;
        this.lengths = new int[layout.nodeCount()];
        this.buffers = new ArrowBuf[layout.bufferCount()];
        this.bytes = new long[layout.bufferCount()];
        if (layout.viewCount() > 0) {
            variadicCounts = new long[layout.viewCount()];
        }
        for (int i = 0; i < vectors.size(); i++) {
            append(vectors.get(i));
        }
        if (node != layout.nodeCount()) {
            throw new IllegalArgumentException(
                    "expected vectors of " + layout.nodeCount() + " field nodes, got " + node);
        }
        this.compression = compression;
        this.compressed = compression.codec() == Compression.Codec.NONE ? List.of() : compress();
        long length = 0;
        for (int i = 0; i < buffer; i++) {
            length += padded(bufferBytes(i));
        }
        this.bodyLength = length;
        this.builtHeader = fitsTemplate() ? new byte[0] : headers.build(this);
    }

    static BatchParts of(BatchHeaders headers, List<FieldVector> vectors, int rowCount, Compression compression) {
        return new BatchParts(headers, vectors, rowCount, compression);
    }

    private List<byte[]> compress() {
        BufferCompressor compressor = new BufferCompressor(compression);
        List<byte[]> bodies = new ArrayList<>(buffer);
        for (int i = 0; i < buffer; i++) {
            bodies.add(compressor.compress(buffers[i], bytes[i]));
        }
        return bodies;
    }

    private void append(FieldVector vector) {
        if (node == layout.nodeCount()) {
            throw new IllegalArgumentException("expected vectors of " + node + " field nodes, got more");
        }
        BatchLayout.Node expected = layout.node(node);
        int length = vector.getValueCount();
        lengths[node++] = length;
        if (vector instanceof BaseFixedWidthVector fixed && expected.isFixedWidth()) {
            add(fixed.getValidityBuffer(), bits(length));
            add(fixed.getDataBuffer(), expected.fixedBytes(length));
        } else if (vector instanceof BaseVariableWidthVector variable
                && expected.kind() == BatchLayout.Kind.VARIABLE
                && isWhole(variable, length)) {
            add(variable.getValidityBuffer(), bits(length));
            add(variable.getOffsetBuffer(), offsets(length));
            add(variable.getDataBuffer(), length == 0 ? 0 : variable.getStartOffset(length));
        } else {
            addAll(vector, expected);
        }
        if (expected.childCount() > 0) {
            appendChildren(vector);
        }
    }

    /** Whether all offsets are set: Arrow sets those behind the last value that was set when it is asked for the list. */
    private static boolean isWhole(BaseVariableWidthVector vector, int length) {
        return vector.getLastSet() >= length - 1 && vector.getOffsetBuffer().capacity() >= offsets(length);
    }

    private static long bits(int length) {
        return BitVectorHelper.getValidityBufferSizeFromCount(length);
    }

    private static long offsets(int length) {
        return BaseVariableWidthVector.OFFSET_WIDTH * (length + 1L);
    }

    private void add(ArrowBuf own, long ownBytes) {
        buffers[buffer] = own;
        bytes[buffer++] = ownBytes;
    }

    private void addAll(FieldVector vector, BatchLayout.Node expected) {
        List<ArrowBuf> own = vector.getFieldBuffers();
        int variadic = 0;
        if (vector instanceof BaseVariableWidthViewVector views) {
            variadic = views.getDataBuffers().size();
            variadicCounts[view++] = variadic;
            buffers = Arrays.copyOf(buffers, buffers.length + variadic);
            bytes = Arrays.copyOf(bytes, bytes.length + variadic);
        }
        if (own.size() != expected.kind().buffers + variadic) {
            throw new IllegalArgumentException("field " + expected.path() + ": expected "
                    + (expected.kind().buffers + variadic) + " buffers, got " + own.size() + " of "
                    + vector.getClass().getSimpleName());
        }
        for (ArrowBuf each : own) {
            add(each.readerIndex() == 0 ? each : each.slice(), each.readableBytes());
        }
    }

    private void appendChildren(FieldVector vector) {
        if (vector instanceof ListVector list) {
            append(list.getDataVector());
        } else if (vector instanceof StructVector struct) {
            for (int i = 0; i < struct.size(); i++) {
                append((FieldVector) struct.getChildByOrdinal(i));
            }
        } else {
            vector.getChildrenFromFields().forEach(this::append);
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
                    ? BitVectorHelper.getNullCount(buffers[first], lengths[i])
                    : nullCountWithoutValidity(kind, lengths[i]);
            first += kind.buffers + (kind == BatchLayout.Kind.VIEW ? (int) variadicCounts[nextView++] : 0);
        }
        return counts;
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

    /** Copies header and buffers, each once. Returns the position behind. */
    int writeTo(byte[] destination, int position) {
        return builtHeader.length > 0
                ? writeBehindBuiltHeader(destination, position)
                : writeBehindTemplate(destination, position);
    }

    private int writeBehindBuiltHeader(byte[] destination, int position) {
        System.arraycopy(builtHeader, 0, destination, position, builtHeader.length);
        int at = position + builtHeader.length;
        for (int i = 0; i < buffer; i++) {
            if (compressed.isEmpty()) {
                copy(i, destination, at);
            } else {
                System.arraycopy(compressed.get(i), 0, destination, at, compressed.get(i).length);
            }
            at += (int) padded(bufferBytes(i));
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
            BatchLayout.Kind kind = layout.node(i).kind();
            int first = at;
            for (int end = next + kind.buffers; next < end; next++) {
                template.setBuffer(destination, position, next, at - body, bytes[next]);
                copy(next, destination, at);
                at += (int) padded(bytes[next]);
            }
            // counted in the copy, where it takes no checks
            int nulls = kind.hasValidity()
                    ? lengths[i] - HeaderTemplate.bitCount(destination, first, lengths[i])
                    : nullCountWithoutValidity(kind, lengths[i]);
            template.setNode(destination, position, i, lengths[i], nulls);
        }
        return at;
    }

    private void copy(int index, byte[] destination, int at) {
        // vectors that were never allocated claim offsets which they do not hold, and which are 0
        int held = (int) Math.min(bytes[index], buffers[index].capacity());
        buffers[index].getBytes(0, destination, at, held);
    }

    static long padded(long bytes) {
        return (bytes + 7) & ~7L;
    }
}
