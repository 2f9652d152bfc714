package dev.kafkaarrow.ipc;

import dev.kafkaarrow.ipc.BatchLayout.Kind;
import dev.kafkaarrow.ipc.BatchLayout.Node;
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
        int next = 0;
        int nextView = 0;
        for (int i = 0; i < layout.nodeCount(); i++) {
            Node node = layout.node(i);
            long length = batch.length(i);
            long nullCount = batch.nullCount(i);
            checkNode(node, length, nullCount);
            if (node.isIndexOfDictionary() && length > 0 && nullCount < length) {
                needed.accept(node.dictionaryId());
            }
            if (node.kind().hasValidity()) {
                checkValidity(node, next, length, nullCount);
            }
            if (!compressed && length > 0) {
                checkSizes(node, next, length);
            }
            next += node.kind().buffers;
            if (node.kind() == Kind.VIEW) {
                next += Math.toIntExact(batch.variadicCount(nextView++));
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

    private void checkNode(Node node, long length, long nullCount) throws InvalidStreamException {
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
            default -> {
                // the children of the others are bounded by offsets, which are in the body
            }
        }
    }

    private void checkValidity(Node node, int buffer, long length, long nullCount) throws InvalidStreamException {
        long bytes = (length + 7) / 8;
        long actual = lengthOf(buffer);
        if (!compressed && actual < bytes && (actual > 0 || (nullCount > 0 && nullCount < length))) {
            throw tooShort(node, "validity", bytes, actual);
        }
    }

    private void checkSizes(Node node, int first, long length) throws InvalidStreamException {
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
        long actual = lengthOf(index);
        if (actual < bytes) {
            throw tooShort(node, what, bytes, actual);
        }
    }

    private InvalidStreamException tooShort(Node node, String what, long bytes, long actual) {
        return malformed("at least " + bytes + " bytes of " + what + " in " + node.path(), actual + " bytes");
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
