package dev.kafkaarrow.ipc;

import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.util.function.LongConsumer;
import org.apache.arrow.flatbuf.BodyCompressionMethod;
import org.apache.arrow.flatbuf.CompressionType;

/** Checks what a batch's header says of its nodes and buffers against the layout of its schema. */
final class HeaderCheck {
    private final BatchLayout layout;
    private final RawBatch batch;
    private final long bodyLength;
    private final long position;
    private final boolean compressed;

    /** @param position of the message's metadata in the stream, for error messages */
    HeaderCheck(BatchLayout layout, RawBatch batch, long bodyLength, long position) {
        this.layout = layout;
        this.batch = batch;
        this.bodyLength = bodyLength;
        this.position = position;
        this.compressed = batch.isCompressed();
    }

    /** @param needed told of each dictionary that the batch has indices into */
    void run(LongConsumer needed) throws InvalidStreamException {
        checkCompression();
        if (batch.rowCount() < 0) {
            throw malformed("a row count of 0 or more", String.valueOf(batch.rowCount()));
        }
        if (batch.rowCount() > Integer.MAX_VALUE) {
            throw new InvalidStreamException(
                    Reason.TOO_LARGE, position, "at most " + Integer.MAX_VALUE + " rows", batch.rowCount() + " rows");
        }
        if (batch.nodeCount() != layout.nodeCount()) {
            throw malformed(layout.nodeCount() + " field nodes, as the schema has", String.valueOf(batch.nodeCount()));
        }
        checkBuffers();
        for (int top : layout.topLevel()) {
            if (batch.length(top) != batch.rowCount()) {
                throw malformed(
                        batch.rowCount() + " values in column "
                                + layout.node(top).path(),
                        batch.length(top) + " values");
            }
        }
        for (NodeCursor at = new NodeCursor(layout, batch); at.next(); ) {
            LayoutNode node = at.node();
            long length = batch.length(at.index());
            long nullCount = batch.nullCount(at.index());
            checkNode(node, length, nullCount);
            if (node.isIndexOfDictionary() && length > 0 && nullCount < length) {
                needed.accept(node.dictionaryId());
            }
            if (!compressed && length > 0) {
                checkSizes(at, length, nullCount);
            }
        }
    }

    private void checkCompression() throws InvalidStreamException {
        if (!compressed) {
            return;
        }
        byte codec = batch.codec();
        if (codec != CompressionType.LZ4_FRAME && codec != CompressionType.ZSTD) {
            throw unsupported("codec LZ4_FRAME (0) or ZSTD (1)", "codec " + codec);
        }
        if (batch.compressionMethod() != BodyCompressionMethod.BUFFER) {
            throw unsupported("compression method BUFFER (0)", "method " + batch.compressionMethod());
        }
    }

    private void checkBuffers() throws InvalidStreamException {
        int views = batch.viewCount();
        if (views != layout.viewCount()) {
            throw malformed(
                    layout.viewCount() + " variadic buffer counts, one for each view column", String.valueOf(views));
        }
        long expected = layout.bufferCount();
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
        for (int i = 0; i < expected; i++) {
            long offset = batch.bufferOffset(i);
            long length = batch.bufferLength(i);
            if (offset < 0 || length < 0 || offset > bodyLength || length > bodyLength - offset) {
                throw malformed(
                        "buffer " + i + " inside a body of " + bodyLength + " bytes", length + " bytes at " + offset);
            }
            if (offset % 8 != 0 && length > 0) {
                throw malformed("buffer " + i + " aligned to 8 bytes", "offset " + offset);
            }
            if (compressed && length > 0 && length < Long.BYTES) {
                throw malformed("compressed buffer " + i + " of 8 bytes or more", length + " bytes");
            }
        }
    }

    private void checkNode(LayoutNode node, long length, long nullCount) throws InvalidStreamException {
        if (length < 0 || length > Integer.MAX_VALUE) {
            throw malformed("0 to " + Integer.MAX_VALUE + " values in " + node.path(), length + " values");
        }
        if (nullCount < BatchNumbers.UNKNOWN || nullCount > length) {
            throw malformed("0 to " + length + " nulls in " + node.path(), nullCount + " nulls");
        }
        switch (node.kind()) {
            case STRUCT, SPARSE_UNION -> {
                for (int c = 0; c < node.childCount(); c++) {
                    int index = node.child(c);
                    long values = batch.length(index);
                    if (values < length) {
                        throw malformed(
                                "at least " + length + " values in "
                                        + layout.node(index).path(),
                                values + " values");
                    }
                }
            }
            case FIXED_SIZE_LIST -> {
                long values = batch.length(node.child(0));
                if (values < length * node.width()) {
                    throw malformed(
                            "at least " + length * node.width() + " values in "
                                    + layout.node(node.child(0)).path(),
                            values + " values");
                }
            }
            case RUN_END_ENCODED -> {
                long runs = batch.length(node.child(0));
                long values = batch.length(node.child(1));
                if (values < runs || (runs == 0 && length > 0)) {
                    throw malformed(
                            "runs and values for " + length + " rows of " + node.path(),
                            runs + " runs, " + values + " values");
                }
            }
            case NULL, BITS, FIXED, VARIABLE, VIEW, LIST, LIST_VIEW, DENSE_UNION -> {
                // children, if there are any, are bounded by offsets, which are in the body
            }
        }
    }

    private void checkSizes(NodeCursor at, long length, long nullCount) throws InvalidStreamException {
        LayoutNode node = at.node();
        for (int i = 0; i < node.kind().buffers; i++) {
            long bytes = node.bytes(i, length);
            long actual = batch.bufferLength(at.firstBuffer() + i);
            boolean leftOut =
                    i == 0 && node.kind().hasValidity() && actual == 0 && (nullCount <= 0 || nullCount >= length);
            if (actual < bytes && !leftOut) {
                throw malformed(
                        "at least " + bytes + " bytes of " + node.label(i) + " in " + node.path(), actual + " bytes");
            }
        }
    }

    private InvalidStreamException malformed(String expected, String actual) {
        return new InvalidStreamException(Reason.MALFORMED, position, expected, actual);
    }

    private InvalidStreamException unsupported(String expected, String actual) {
        return new InvalidStreamException(Reason.UNSUPPORTED, position, expected, actual);
    }
}
