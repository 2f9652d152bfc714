package dev.kafkaarrow.ipc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The header of the batches of one layout, of which only numbers differ: row count, body length, field nodes, buffers. Filling it
 * in is a copy and a few stores, where building the flatbuffer would cost more than copying a small body.
 *
 * <p>FlatBuffers leaves out scalars that are 0, so a template serves batches that have rows and a body; and view columns make the
 * number of buffers vary. {@link BatchParts} builds the others' headers. Immutable and thread-safe.
 */
final class HeaderTemplate {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] header;
    private final int bodyLengthAt;
    private final int rowCountAt;
    private final int nodesAt;
    private final int buffersAt;

    /** @param header of any batch of the layout that has rows and a body */
    HeaderTemplate(byte[] header) {
        this.header = header;
        RawBatch batch = new RawBatch(
                ByteBuffer.wrap(header, Encapsulation.PREFIX_BYTES, header.length - Encapsulation.PREFIX_BYTES)
                        .slice()
                        .order(ByteOrder.LITTLE_ENDIAN),
                0,
                0);
        this.bodyLengthAt = Encapsulation.PREFIX_BYTES + batch.bodyLengthAt();
        this.rowCountAt = Encapsulation.PREFIX_BYTES + batch.rowCountAt();
        this.nodesAt = Encapsulation.PREFIX_BYTES + batch.firstNodeAt();
        this.buffersAt = Encapsulation.PREFIX_BYTES + batch.firstBufferAt();
    }

    int sizeInBytes() {
        return header.length;
    }

    /** Writes the header at {@code position}, with the row count and body length given; nodes and buffers are set next. */
    void writeTo(byte[] destination, int position, long rowCount, long bodyLength) {
        System.arraycopy(header, 0, destination, position, header.length);
        LONG.set(destination, position + rowCountAt, rowCount);
        LONG.set(destination, position + bodyLengthAt, bodyLength);
    }

    void setNode(byte[] destination, int position, int node, long length, long nullCount) {
        LONG.set(destination, position + nodesAt + 16 * node, length);
        LONG.set(destination, position + nodesAt + 16 * node + 8, nullCount);
    }

    void setBuffer(byte[] destination, int position, int buffer, long offset, long length) {
        LONG.set(destination, position + buffersAt + 16 * buffer, offset);
        LONG.set(destination, position + buffersAt + 16 * buffer + 8, length);
    }
}
