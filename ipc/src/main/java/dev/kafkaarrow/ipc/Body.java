package dev.kafkaarrow.ipc;

import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;

/**
 * The buffers of a batch off-heap: slices of one allocation, which also holds the validity that the writer left out. Closing
 * releases the allocation, unless vectors have retained slices of it.
 */
final class Body implements AutoCloseable {
    private final BodyMemory memory;
    private final List<ArrowBuf> buffers;

    /** Null if the memory is its own. */
    private final boolean[] isNew;

    private Body(BodyMemory memory, List<ArrowBuf> buffers) {
        this(memory, buffers, null);
    }

    private Body(BodyMemory memory, List<ArrowBuf> buffers, boolean[] isNew) {
        this.memory = memory;
        this.buffers = buffers;
        this.isNew = isNew;
    }

    /**
     * In memory of which somebody else has a count: closing this does nothing.
     *
     * @param isNew by buffer, whether the vectors that all batches are loaded into do not hold it yet
     */
    static Body kept(BodyMemory memory, List<ArrowBuf> buffers, boolean[] isNew) {
        return new Body(memory, buffers, isNew);
    }

    /**
     * How much validity may be made up. Columns without bytes, such as structs without children, have as many rows as a header says: what
     * they take beyond a proportion to the body shares the bound that keeps compressed bodies from growing.
     *
     * @param maxDecompressedBytes {@link Checks#maxDecompressedBytes()}
     * @param bodyLength in the message
     * @param position of the body in the stream, for error messages
     */
    record Bound(long maxDecompressedBytes, long bodyLength, long position) {
        private static final long PER_BODY_BYTE = 8;
        private static final long FREE_BYTES = 512 << 10;

        /** @param growth bytes of decompressed buffers */
        void require(long validityBytes, long growth) throws InvalidStreamException {
            long most = Math.max(PER_BODY_BYTE * bodyLength + FREE_BYTES, maxDecompressedBytes - growth);
            if (validityBytes > most) {
                throw new InvalidStreamException(
                        Reason.TOO_LARGE,
                        position,
                        "columns that take at most " + most + " bytes for the validity that the batch leaves out",
                        validityBytes + " bytes");
            }
        }
    }

    /** Where the bytes of a batch's buffers come from. */
    interface Source {
        /** Bytes of a buffer once it is off-heap. */
        long length(int buffer);

        /** Writes the bytes of a buffer. */
        void copy(int buffer, ArrowBuf destination, long offset) throws InvalidStreamException;
    }

    /**
     * Copies a body as it is. All columns are one copy of the whole; selected columns a copy of each buffer.
     *
     * @param body from its position 0 to its limit
     */
    static Body copyOf(
            BatchNumbers batch, ByteBuffer body, Bound bound, BufferAllocator allocator, ColumnSelection selection)
            throws InvalidStreamException {
        if (!selection.isAll()) {
            return of(batch, plain(batch, body, 0), bound, allocator);
        }
        long validity = madeUpBytes(batch, plain(batch, body, 0));
        bound.require(validity, 0);
        BodyMemory memory = new BodyMemory(allocator.buffer(body.limit() + validity), allocator);
        OffHeap.copy(body, 0, body.limit(), memory.memory(), 0);
        int count = batch.bufferCount();
        List<ArrowBuf> buffers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            buffers.add(memory.buffer(batch.bufferOffset(i), batch.bufferLength(i)));
        }
        if (validity > 0) {
            makeUpValidity(batch, memory, body.limit(), buffers);
        }
        return new Body(memory, buffers);
    }

    /** Lays the buffers of the source one behind the other. */
    static Body of(BatchNumbers batch, Source source, Bound bound, BufferAllocator allocator)
            throws InvalidStreamException {
        long bytes = 0;
        for (int i = 0; i < batch.bufferCount(); i++) {
            bytes += Encapsulation.padded(source.length(i));
        }
        long validity = madeUpBytes(batch, source);
        bound.require(validity, bytes);
        BodyMemory memory = new BodyMemory(allocator.buffer(bytes + validity), allocator);
        try {
            List<ArrowBuf> buffers = new ArrayList<>(batch.bufferCount());
            long offset = 0;
            for (int i = 0; i < batch.bufferCount(); i++) {
                long length = source.length(i);
                if (length > 0) {
                    source.copy(i, memory.memory(), offset);
                }
                buffers.add(memory.buffer(offset, length));
                offset += Encapsulation.padded(length);
            }
            if (validity > 0) {
                makeUpValidity(batch, memory, offset, buffers);
            }
            return new Body(memory, buffers);
        } catch (InvalidStreamException | RuntimeException | LinkageError e) {
            memory.release();
            throw e;
        }
    }

    /**
     * A body that is not compressed.
     *
     * @param begin where it begins in the bytes
     */
    static Source plain(BatchNumbers batch, ByteBuffer bytes, int begin) {
        return new Plain(batch, bytes, begin);
    }

    private record Plain(BatchNumbers batch, ByteBuffer bytes, int begin) implements Source {
        @Override
        public long length(int buffer) {
            return batch.bufferLength(buffer);
        }

        @Override
        public void copy(int buffer, ArrowBuf destination, long offset) {
            OffHeap.copy(bytes, begin + batch.bufferOffset(buffer), batch.bufferLength(buffer), destination, offset);
        }
    }

    /** Whether the batch leaves out the validity of a node that needs some in memory. */
    static boolean leavesOutValidity(BatchNumbers batch, NodeCursor at, IntToLongFunction bufferBytes) {
        int length = batch.length(at.index());
        if (!at.node().kind().hasValidity() || length == 0 || bufferBytes.applyAsLong(at.firstBuffer()) > 0) {
            return false;
        }
        int nulls = batch.nullCount(at.index());
        return nulls == 0 || nulls == BatchNumbers.UNKNOWN || nulls == length;
    }

    private static long madeUpBytes(BatchNumbers batch, Source source) {
        long bytes = 0;
        for (NodeCursor at = batch.cursor(); at.next(); ) {
            if (leavesOutValidity(batch, at, source::length)) {
                bytes += Encapsulation.padded(Bits.bytes(batch.length(at.index())));
            }
        }
        return bytes;
    }

    /** Vectors need validity bits also where the format lets a writer leave them out: all set, or none. */
    private static void makeUpValidity(BatchNumbers batch, BodyMemory memory, long from, List<ArrowBuf> buffers) {
        long offset = from;
        for (NodeCursor at = batch.cursor(); at.next(); ) {
            if (leavesOutValidity(batch, at, buffer -> buffers.get(buffer).capacity())) {
                long bytes = Bits.bytes(batch.length(at.index()));
                makeUpValidity(batch, at, memory, offset);
                buffers.set(at.firstBuffer(), memory.buffer(offset, bytes));
                offset += Encapsulation.padded(bytes);
            }
        }
    }

    /** Writes the validity of a node that {@link #leavesOutValidity leaves it out}. */
    static void makeUpValidity(BatchNumbers batch, NodeCursor at, BodyMemory memory, long offset) {
        int length = batch.length(at.index());
        if (batch.nullCount(at.index()) == length) {
            memory.memory().setZero(offset, Bits.bytes(length));
            return;
        }
        memory.memory().setOne(offset, length / 8);
        if (length % 8 != 0) {
            memory.memory().setByte(offset + length / 8, (1 << (length % 8)) - 1);
        }
    }

    /** In the order of the layout; valid until this is closed, and longer for who retains them. */
    List<ArrowBuf> buffers() {
        return buffers;
    }

    /** Loads its buffers into vectors. */
    void load(BatchNumbers batch, List<FieldVector> vectors) {
        memory.handOver(new VectorLoad(batch, buffers, vectors, isNew));
    }

    @Override
    public void close() {
        if (isNew == null) {
            memory.release();
        }
    }
}
