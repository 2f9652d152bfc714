package dev.kafkaarrow.ipc;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseVariableWidthViewVector;
import org.apache.arrow.vector.FieldVector;

/**
 * The nodes and buffers of vectors, in the order of the format, before they are copied: enough to know the exact size of
 * the message. The buffers stay the vectors'; they must not change until {@link #writeTo} is done.
 */
final class BatchParts {
    private static final long[] NONE = {};

    private final BatchHeaders headers;
    private final BatchLayout layout;
    private final int rowCount;
    private final long[] nodes;
    private final ArrayList<ArrowBuf> buffers;
    private final Compression compression;
    private final List<byte[]> compressed;
    private final byte[] builtHeader;
    private final long bodyLength;
    private long[] variadicCounts = NONE;
    private int node;
    private int view;

    private BatchParts(BatchHeaders headers, List<FieldVector> vectors, int rowCount, Compression compression) {
        this.headers = headers;
        this.layout = headers.layout();
        this.rowCount = rowCount;
        this.nodes = new long[2 * layout.nodeCount()];
        this.buffers = new ArrayList<>(layout.bufferCount());
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
        for (int i = 0; i < buffers.size(); i++) {
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
        List<byte[]> bodies = new ArrayList<>(buffers.size());
        for (ArrowBuf buffer : buffers) {
            bodies.add(compressor.compress(buffer));
        }
        return bodies;
    }

    private void append(FieldVector vector) {
        if (node == layout.nodeCount()) {
            throw new IllegalArgumentException("expected vectors of " + node + " field nodes, got more");
        }
        BatchLayout.Node expected = layout.node(node);
        nodes[2 * node] = vector.getValueCount();
        nodes[2 * node + 1] = vector.getNullCount();
        node++;
        List<ArrowBuf> own = vector.getFieldBuffers();
        int variadic = 0;
        if (vector instanceof BaseVariableWidthViewVector views) {
            variadic = views.getDataBuffers().size();
            variadicCounts[view++] = variadic;
        }
        if (own.size() != expected.kind().buffers + variadic) {
            throw new IllegalArgumentException("field " + expected.path() + ": expected "
                    + (expected.kind().buffers + variadic) + " buffers, got " + own.size() + " of "
                    + vector.getClass().getSimpleName());
        }
        buffers.addAll(own);
        if (expected.childCount() > 0) {
            for (FieldVector child : vector.getChildrenFromFields()) {
                append(child);
            }
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

    long nodeLength(int index) {
        return nodes[2 * index];
    }

    long nodeNullCount(int index) {
        return nodes[2 * index + 1];
    }

    int bufferCount() {
        return buffers.size();
    }

    long bufferBytes(int index) {
        return compressed.isEmpty() ? buffers.get(index).readableBytes() : compressed.get(index).length;
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
        byte[] bytes = StreamEncoder.newArray(sizeInBytes());
        writeTo(bytes, 0);
        return bytes;
    }

    /** Copies header and buffers, each once. Returns the position behind. */
    int writeTo(byte[] destination, int position) {
        boolean built = builtHeader.length > 0;
        if (built) {
            System.arraycopy(builtHeader, 0, destination, position, builtHeader.length);
        } else {
            headers.template().writeTo(destination, position, rowCount, bodyLength);
            for (int i = 0; i < layout.nodeCount(); i++) {
                headers.template().setNode(destination, position, i, nodes[2 * i], nodes[2 * i + 1]);
            }
        }
        int body = position + headerBytes();
        int at = body;
        for (int i = 0; i < buffers.size(); i++) {
            int bytes = (int) bufferBytes(i);
            if (!built) {
                headers.template().setBuffer(destination, position, i, at - body, bytes);
            }
            copy(i, destination, at, bytes);
            at += (int) padded(bytes);
        }
        return at;
    }

    private void copy(int index, byte[] destination, int at, int bytes) {
        if (compressed.isEmpty()) {
            ArrowBuf buffer = buffers.get(index);
            // vectors that were never allocated claim offsets which they do not hold, and which are 0
            int held = (int) Math.min(bytes, buffer.capacity() - buffer.readerIndex());
            buffer.getBytes(buffer.readerIndex(), destination, at, held);
        } else {
            System.arraycopy(compressed.get(index), 0, destination, at, bytes);
        }
    }

    static long padded(long bytes) {
        return (bytes + 7) & ~7L;
    }
}
