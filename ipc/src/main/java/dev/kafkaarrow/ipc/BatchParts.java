package dev.kafkaarrow.ipc;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.NullVector;

/**
 * The nodes and buffers of vectors, in the order of the format, before they are copied: enough to know the exact size of
 * the message. The buffers stay the vectors'; they must not change until {@link #writeTo} is done.
 *
 * <p>What is written is a function of the values. Columns of the usual layout are copied as they are, and what memory held before is
 * cleared in the copy; the others, and rows out of the middle, are laid out anew by a {@link ColumnBuilder}.
 */
final class BatchParts implements BatchHeaders.Numbers {
    private final BatchHeaders headers;
    private final BatchLayout layout;
    private final int rowCount;
    private final Compression compression;
    private final ColumnBuffers columns;
    private List<byte[]> compressed = List.of();
    private long bodyLength;
    private byte[] builtHeader = {};

    private BatchParts(BatchHeaders headers, int rowCount, Compression compression) {
        this.headers = headers;
        this.layout = headers.layout();
        this.rowCount = rowCount;
        this.compression = compression;
        this.columns = new ColumnBuffers(layout);
    }

    /**
     * All rows of vectors.
     *
     * @throws IllegalArgumentException if they do not have the types, children, lengths and bytes that layout and row count say
     */
    static BatchParts of(BatchHeaders headers, List<FieldVector> vectors, int rowCount, Compression compression) {
        BatchParts parts = new BatchParts(headers, rowCount, compression);
        int[] nodes = parts.layout.topLevel();
        if (vectors.size() != nodes.length) {
            throw new IllegalArgumentException(
                    "expected vectors of " + nodes.length + " columns as in the root's schema, got " + vectors.size());
        }
        CanonicalColumns canonical = new CanonicalColumns(parts.layout, parts.columns);
        for (int i = 0; i < nodes.length; i++) {
            FieldVector vector = vectors.get(i);
            if (rowCount == 0
                    && vector instanceof NullVector
                    && parts.layout.node(nodes[i]).kind() == LayoutKind.NULL) {
                // it keeps its value count when a root is cleared
                parts.columns.addNode(0);
                continue;
            }
            VectorCheck.rowCount(parts.layout.node(nodes[i]), vector, rowCount);
            if (!canonical.add(vector, rowCount)) {
                parts.appendRows(nodes[i], SourceVector.of(parts.layout, nodes[i], vector), 0, rowCount);
            }
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
        for (int i = 0; i < bufferCount(); i++) {
            bodyLength += Encapsulation.padded(bufferBytes(i));
        }
        if (!fitsTemplate()) {
            builtHeader = headers.build(this);
        }
        return this;
    }

    private List<byte[]> compress() {
        BufferCompressor compressor = new BufferCompressor(compression);
        List<byte[]> bodies = new ArrayList<>(bufferCount());
        for (NodeCursor at = columns.cursor(); at.next(); ) {
            long size = 0;
            for (int b = at.firstBuffer(); b < at.endBuffer(); b++) {
                size += Encapsulation.padded(columns.bytes(b));
            }
            byte[] plain = HeapBuffer.newArray(size);
            columns.copyNode(at, plain, 0);
            int position = 0;
            for (int b = at.firstBuffer(); b < at.endBuffer(); b++) {
                bodies.add(compressor.compress(plain, position, (int) columns.bytes(b)));
                position += (int) Encapsulation.padded(columns.bytes(b));
            }
        }
        return bodies;
    }

    private void appendRows(int column, SourceVector source, int from, int length) {
        ColumnBuilder builder = new ColumnBuilder(layout, layout.node(column));
        builder.append(source, from, length);
        builder.forEach(each -> {
            columns.addNode(each.count());
            if (each.kind() == LayoutKind.VIEW) {
                columns.addView(each.dataBuffers());
            }
            each.buffers().forEach(columns::add);
        });
    }

    private boolean fitsTemplate() {
        return rowCount > 0 && bodyLength > 0 && layout.viewCount() == 0 && compressed.isEmpty();
    }

    @Override
    public int rowCount() {
        return rowCount;
    }

    @Override
    public long bodyLength() {
        return bodyLength;
    }

    @Override
    public int nodeLength(int index) {
        return columns.length(index);
    }

    @Override
    public int[] nullCounts() {
        return columns.nullCounts();
    }

    @Override
    public int bufferCount() {
        return columns.count();
    }

    @Override
    public long bufferBytes(int index) {
        return compressed.isEmpty() ? columns.bytes(index) : compressed.get(index).length;
    }

    @Override
    public Compression compression() {
        return compression;
    }

    @Override
    public long[] variadicCounts() {
        return columns.variadicCounts();
    }

    /** Bytes of the whole message. */
    long sizeInBytes() {
        return headerBytes() + bodyLength;
    }

    private int headerBytes() {
        return builtHeader.length > 0 ? builtHeader.length : headers.template().sizeInBytes();
    }

    byte[] toByteArray() {
        byte[] array = HeapBuffer.newArray(sizeInBytes());
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
            at += (int) Encapsulation.padded(body.length);
        }
        return at;
    }

    private int writeBehindBuiltHeader(byte[] destination, int position) {
        System.arraycopy(builtHeader, 0, destination, position, builtHeader.length);
        int end = position + builtHeader.length;
        for (NodeCursor at = columns.cursor(); at.next(); ) {
            columns.copyNode(at, destination, end);
            for (int b = at.firstBuffer(); b < at.endBuffer(); b++) {
                end += (int) Encapsulation.padded(columns.bytes(b));
            }
        }
        return end;
    }

    private int writeBehindTemplate(byte[] destination, int position) {
        HeaderTemplate template = headers.template();
        template.writeTo(destination, position, rowCount, bodyLength);
        int body = position + template.sizeInBytes();
        int end = body;
        for (NodeCursor at = columns.cursor(); at.next(); ) {
            int nulls = columns.copyNode(at, destination, end);
            for (int b = at.firstBuffer(); b < at.endBuffer(); b++) {
                template.setBuffer(destination, position, b, end - body, columns.bytes(b));
                end += (int) Encapsulation.padded(columns.bytes(b));
            }
            template.setNode(destination, position, at.index(), columns.length(at.index()), nulls);
        }
        return end;
    }
}
