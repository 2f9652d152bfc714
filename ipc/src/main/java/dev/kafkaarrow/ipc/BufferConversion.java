package dev.kafkaarrow.ipc;

import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;

/**
 * How a vector's own buffers, not those of its children, become those of a vector of another type. Knows nothing of Arrow Java's
 * vectors but their buffers, and reads none beyond its end whatever offsets say.
 */
interface BufferConversion {

    /** The buffers become those of both vectors; nothing is copied. */
    BufferConversion KEPT = (from, to, memory) -> load(to, from.getValueCount(), from.getFieldBuffers());

    /**
     * Loads {@code to} with what becomes of the buffers of {@code from}.
     *
     * @param from not empty
     */
    void convert(FieldVector from, FieldVector to, ProjectionMemory memory) throws InvalidStreamException;

    /** Makes buffers those of a vector too. */
    static void load(FieldVector to, int length, List<ArrowBuf> buffers) {
        // a count of nulls is needed only where a validity buffer is missing, and vectors always have theirs
        to.loadFieldBuffers(new ArrowFieldNode(length, 0), buffers);
    }
}
