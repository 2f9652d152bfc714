package dev.kafkaarrow.ipc;

import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;

/** Hands the buffers of a checked batch to vectors, in the order of the format. */
final class VectorLoad {
    private final BatchNumbers batch;
    private final List<ArrowBuf> buffers;
    private final NodeCursor cursor;

    VectorLoad(BatchNumbers batch, List<ArrowBuf> buffers) {
        this.batch = batch;
        this.buffers = buffers;
        this.cursor = batch.cursor();
    }

    void run(List<FieldVector> vectors) {
        vectors.forEach(this::load);
    }

    private void load(FieldVector vector) {
        cursor.next();
        LayoutNode current = cursor.node();
        ArrowFieldNode fieldNode = new ArrowFieldNode(batch.length(cursor.index()), batch.nullCount(cursor.index()));
        vector.loadFieldBuffers(fieldNode, buffers.subList(cursor.firstBuffer(), cursor.endBuffer()));
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
