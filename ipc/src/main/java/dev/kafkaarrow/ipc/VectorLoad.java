package dev.kafkaarrow.ipc;

import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;

/** Hands the buffers of a checked batch to vectors, in the order of the format. */
final class VectorLoad implements Runnable {
    private final BatchNumbers batch;
    private final List<ArrowBuf> buffers;
    private final List<FieldVector> vectors;

    /** By buffer, whether the vectors do not hold it yet; null if they hold none. */
    private final boolean[] isNew;

    private final NodeCursor cursor;

    VectorLoad(BatchNumbers batch, List<ArrowBuf> buffers, List<FieldVector> vectors, boolean[] isNew) {
        this.batch = batch;
        this.buffers = buffers;
        this.vectors = vectors;
        this.isNew = isNew;
        this.cursor = batch.cursor();
    }

    @Override
    public void run() {
        load(vectors);
    }

    private void load(List<FieldVector> siblings) {
        for (int i = 0; i < siblings.size(); i++) {
            load(siblings.get(i));
        }
    }

    private void load(FieldVector vector) {
        cursor.next();
        LayoutNode current = cursor.node();
        int length = batch.length(cursor.index());
        if (hasNewBuffers() || vector.getValueCount() != length) {
            ArrowFieldNode fieldNode = new ArrowFieldNode(length, batch.nullCount(cursor.index()));
            vector.loadFieldBuffers(fieldNode, buffers.subList(cursor.firstBuffer(), cursor.endBuffer()));
        }
        if (current.childCount() > 0) {
            List<FieldVector> children = vector.getChildrenFromFields();
            if (children.size() != current.childCount()) {
                throw new IllegalArgumentException("field " + current.path() + ": expected a vector of "
                        + current.childCount() + " children, got " + children.size());
            }
            load(children);
        }
    }

    /** At the cursor: a vector that holds all of them already, and as many values, needs no loading. */
    private boolean hasNewBuffers() {
        if (isNew == null) {
            return true;
        }
        for (int i = cursor.firstBuffer(); i < cursor.endBuffer(); i++) {
            if (isNew[i]) {
                return true;
            }
        }
        return false;
    }
}
