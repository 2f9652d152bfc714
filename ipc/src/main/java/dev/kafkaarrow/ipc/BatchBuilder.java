package dev.kafkaarrow.ipc;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Collects rows of batches of one layout on the heap, as one batch. */
final class BatchBuilder {
    private final List<ColumnBuilder> columns = new ArrayList<>();
    private final BatchLayout layout;
    private long rows;

    BatchBuilder(BatchLayout layout) {
        this.layout = layout;
        for (int top : layout.topLevel()) {
            columns.add(new ColumnBuilder(layout, layout.node(top)));
        }
    }

    /** Appends rows of a root that was loaded with checks in full. */
    void append(VectorSchemaRoot root, int from, int length) {
        List<FieldVector> vectors = root.getFieldVectors();
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).append(SourceVector.of(layout, layout.topLevel()[i], vectors.get(i)), from, length);
        }
        rows += length;
    }

    EncodedBatch build(List<KeyValue> customMetadata) {
        List<ColumnBuilder> nodes = new ArrayList<>();
        columns.forEach(column -> column.forEach(nodes::add));
        List<HeapBuffer> buffers =
                nodes.stream().flatMap(node -> buffers(node).stream()).toList();
        long bodyLength = 0;
        for (HeapBuffer buffer : buffers) {
            bodyLength += Encapsulation.padded(buffer.size());
        }
        byte[] body = HeapBuffer.newArray(bodyLength);
        int position = 0;
        for (HeapBuffer buffer : buffers) {
            buffer.copyTo(body, position);
            position += (int) Encapsulation.padded(buffer.size());
        }
        return new EncodedBatch(
                ByteBuffer.wrap(header(nodes, buffers, bodyLength, customMetadata)), ByteBuffer.wrap(body));
    }

    /** Columns without nulls go without validity. */
    private static List<HeapBuffer> buffers(ColumnBuilder node) {
        List<HeapBuffer> buffers = new ArrayList<>(node.buffers());
        if (node.kind().hasValidity() && node.nullCount() == 0) {
            buffers.set(0, new HeapBuffer());
        }
        return buffers;
    }

    private byte[] header(
            List<ColumnBuilder> nodes, List<HeapBuffer> buffers, long bodyLength, List<KeyValue> customMetadata) {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        RecordBatch.startNodesVector(builder, nodes.size());
        for (int i = nodes.size() - 1; i >= 0; i--) {
            FieldNode.createFieldNode(
                    builder, nodes.get(i).count(), nodes.get(i).nullCount());
        }
        int nodesVector = builder.endVector();
        RecordBatch.startBuffersVector(builder, buffers.size());
        long end = bodyLength;
        for (int i = buffers.size() - 1; i >= 0; i--) {
            end -= Encapsulation.padded(buffers.get(i).size());
            Buffer.createBuffer(builder, end, buffers.get(i).size());
        }
        int batch = RecordBatch.createRecordBatch(builder, rows, nodesVector, builder.endVector(), 0, 0);
        return Encapsulation.message(
                builder, MetadataVersion.V5, MessageHeader.RecordBatch, batch, bodyLength, customMetadata);
    }
}
