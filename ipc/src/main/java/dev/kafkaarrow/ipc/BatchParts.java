package dev.kafkaarrow.ipc;

import com.google.flatbuffers.FlatBufferBuilder;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseVariableWidthViewVector;
import org.apache.arrow.vector.FieldVector;

/**
 * The nodes and buffers of vectors, in the order of the format, before they are copied: enough to know the exact size of
 * the message. The buffers stay the vectors'; they must not change until {@link #writeTo} is done.
 */
final class BatchParts {
    private final BatchLayout layout;
    private final int rowCount;
    private final long[] nodes;
    private final List<ArrowBuf> buffers;
    private final List<Long> variadicCounts = new ArrayList<>(0);
    private final byte[] header;
    private final long bodyLength;
    private int node;

    private BatchParts(BatchLayout layout, List<FieldVector> vectors, int rowCount, DictionaryId dictionary) {
        this.layout = layout;
        this.rowCount = rowCount;
        this.nodes = new long[2 * layout.nodeCount()];
        this.buffers = new ArrayList<>(layout.bufferCount());
        for (FieldVector vector : vectors) {
            append(vector);
        }
        if (node != layout.nodeCount()) {
            throw new IllegalArgumentException(
                    "expected vectors of " + layout.nodeCount() + " field nodes, got " + node);
        }
        long length = 0;
        for (ArrowBuf buffer : buffers) {
            length += padded(buffer.readableBytes());
        }
        this.bodyLength = length;
        this.header = header(dictionary);
    }

    private sealed interface DictionaryId {
        record None() implements DictionaryId {}

        record Of(long id) implements DictionaryId {}
    }

    static BatchParts ofBatch(BatchLayout layout, List<FieldVector> vectors, int rowCount) {
        return new BatchParts(layout, vectors, rowCount, new DictionaryId.None());
    }

    static BatchParts ofDictionary(BatchLayout layout, FieldVector values, long id) {
        return new BatchParts(layout, List.of(values), values.getValueCount(), new DictionaryId.Of(id));
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
            variadicCounts.add((long) variadic);
        }
        if (own.size() != expected.kind().buffers + variadic) {
            throw new IllegalArgumentException("field " + expected.path() + ": expected "
                    + (expected.kind().buffers + variadic) + " buffers, got " + own.size() + " of "
                    + vector.getClass().getSimpleName());
        }
        buffers.addAll(own);
        for (FieldVector child : vector.getChildrenFromFields()) {
            append(child);
        }
    }

    private byte[] header(DictionaryId dictionary) {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        int batch = recordBatch(builder);
        if (dictionary instanceof DictionaryId.Of of) {
            int dictionaryBatch = DictionaryBatch.createDictionaryBatch(builder, of.id(), batch, false);
            return Messages.message(
                    builder, MetadataVersion.V5, MessageHeader.DictionaryBatch, dictionaryBatch, bodyLength, List.of());
        }
        return Messages.message(builder, MetadataVersion.V5, MessageHeader.RecordBatch, batch, bodyLength, List.of());
    }

    private int recordBatch(FlatBufferBuilder builder) {
        RecordBatch.startNodesVector(builder, layout.nodeCount());
        for (int i = layout.nodeCount() - 1; i >= 0; i--) {
            FieldNode.createFieldNode(builder, nodes[2 * i], nodes[2 * i + 1]);
        }
        int nodesVector = builder.endVector();
        RecordBatch.startBuffersVector(builder, buffers.size());
        long end = bodyLength;
        for (int i = buffers.size() - 1; i >= 0; i--) {
            long bytes = buffers.get(i).readableBytes();
            end -= padded(bytes);
            Buffer.createBuffer(builder, end, bytes);
        }
        int buffersVector = builder.endVector();
        int variadicVector = 0;
        if (!variadicCounts.isEmpty()) {
            long[] counts = variadicCounts.stream().mapToLong(Long::longValue).toArray();
            variadicVector = RecordBatch.createVariadicBufferCountsVector(builder, counts);
        }
        RecordBatch.startRecordBatch(builder);
        RecordBatch.addLength(builder, rowCount);
        RecordBatch.addNodes(builder, nodesVector);
        RecordBatch.addBuffers(builder, buffersVector);
        if (variadicVector != 0) {
            RecordBatch.addVariadicBufferCounts(builder, variadicVector);
        }
        return RecordBatch.endRecordBatch(builder);
    }

    /** Bytes of the whole message. */
    long sizeInBytes() {
        return header.length + bodyLength;
    }

    byte[] toByteArray() {
        byte[] bytes = StreamEncoder.newArray(sizeInBytes());
        writeTo(bytes, 0);
        return bytes;
    }

    /** Copies header and buffers, each once. Returns the position behind. */
    int writeTo(byte[] destination, int position) {
        System.arraycopy(header, 0, destination, position, header.length);
        int at = position + header.length;
        for (ArrowBuf buffer : buffers) {
            int bytes = (int) buffer.readableBytes();
            buffer.getBytes(buffer.readerIndex(), destination, at, bytes);
            at += (int) padded(bytes);
        }
        return at;
    }

    private static long padded(long bytes) {
        return (bytes + 7) & ~7L;
    }
}
