package dev.kafkaarrow.ipc;

import java.util.List;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;

/** Hands the buffers of a checked batch to vectors, in the order of the format. */
final class VectorLoad {
    private final BatchLayout layout;
    private final RecordBatch batch;
    private final List<ArrowBuf> buffers;
    private final FieldNode fieldNode = new FieldNode();
    private int node;
    private int buffer;
    private int view;

    VectorLoad(BatchLayout layout, RecordBatch batch, List<ArrowBuf> buffers) {
        this.layout = layout;
        this.batch = batch;
        this.buffers = buffers;
    }

    void run(List<FieldVector> vectors) {
        vectors.forEach(this::load);
    }

    private void load(FieldVector vector) {
        BatchLayout.Node current = layout.node(node);
        batch.nodes(fieldNode, node);
        node++;
        int count = current.kind().buffers;
        if (current.kind() == BatchLayout.Kind.VIEW) {
            count += Math.toIntExact(batch.variadicBufferCounts(view++));
        }
        vector.loadFieldBuffers(
                new ArrowFieldNode(fieldNode.length(), fieldNode.nullCount()), buffers.subList(buffer, buffer + count));
        buffer += count;
        if (current.childCount() > 0) {
            List<FieldVector> children = vector.getChildrenFromFields();
            if (children.size() != current.childCount()) {
                throw new IllegalArgumentException("field " + current.path() + ": expected a vector of "
                        + current.childCount() + " children, got " + children.size());
            }
            children.forEach(this::load);
        }
    }
}
