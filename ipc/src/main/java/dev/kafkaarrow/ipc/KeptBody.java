package dev.kafkaarrow.ipc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/**
 * The memory of batches that are loaded one after the other into the same vectors: written over as long as each buffer has room in its
 * place and nobody but those vectors can have one. Not thread-safe.
 */
final class KeptBody {
    /** Memory that is so many times as large as a batch is given up, if it is larger than {@link #SMALL_BYTES}. */
    private static final int MOST_TIMES = 4;

    private static final long SMALL_BYTES = 64 << 10;

    private final BufferAllocator allocator;

    /** Null before the first batch. */
    private BodyMemory memory;

    private long memoryBytes;

    /** Where the place of each buffer begins in the memory. */
    private long[] begins = {};

    private long[] capacities = {};

    /** Of the batch at hand, what validity is made up included. */
    private long[] lengths = {};

    /** As many as there are places. */
    private final List<ArrowBuf> buffers = new ArrayList<>();

    /** Of each, whether it is another object than for the batch before. */
    private boolean[] isNew = {};

    /** Of them all; null as long as the memory is. */
    private Body body;

    KeptBody(BufferAllocator allocator) {
        this.allocator = allocator;
    }

    /**
     * Lays the buffers of the source in their places.
     *
     * @return valid until the next batch; closing it does nothing
     */
    Body fill(BatchNumbers batch, Body.Source source, Body.Bound bound) throws InvalidStreamException {
        int count = batch.bufferCount();
        long bytes = measure(batch, source, bound, count);
        if (hasRoom(count, bytes)) {
            Arrays.fill(isNew, false);
        } else {
            forget();
            make(count);
        }
        for (int i = 0; i < count; i++) {
            long length = source.length(i);
            if (length > 0) {
                source.copy(i, memory.memory(), begins[i]);
            }
            if (buffers.get(i).capacity() != lengths[i]) {
                buffers.set(i, memory.buffer(begins[i], lengths[i]));
                isNew[i] = true;
            }
        }
        for (NodeCursor at = batch.cursor(); at.next(); ) {
            int first = at.firstBuffer();
            if (at.endBuffer() > first && lengths[first] > 0 && source.length(first) == 0) {
                Body.makeUpValidity(batch, at, memory, begins[first]);
            }
        }
        return body;
    }

    /** Sets {@link #lengths}; returns what they are together, padded. */
    private long measure(BatchNumbers batch, Body.Source source, Body.Bound bound, int count)
            throws InvalidStreamException {
        if (lengths.length != count) {
            lengths = new long[count];
        }
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            lengths[i] = source.length(i);
            bytes += Encapsulation.padded(lengths[i]);
        }
        long validity = 0;
        for (NodeCursor at = batch.cursor(); at.next(); ) {
            if (Body.leavesOutValidity(batch, at, source::length)) {
                long made = Bits.bytes(batch.length(at.index()));
                lengths[at.firstBuffer()] = made;
                validity += Encapsulation.padded(made);
            }
        }
        // a whole body that is not compressed takes what it has, as in Body.copyOf
        bound.require(validity, batch.isWhole() && !batch.isCompressed() ? 0 : bytes);
        return bytes + validity;
    }

    private boolean hasRoom(int count, long bytes) {
        if (memory == null
                || !memory.isUntouched()
                || capacities.length != count
                || memoryBytes > Math.max(SMALL_BYTES, MOST_TIMES * bytes)) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            if (lengths[i] > capacities[i]) {
                return false;
            }
        }
        return true;
    }

    /** Makes places with some room to spare, as batches of one topic are of similar sizes. */
    private void make(int count) {
        begins = new long[count];
        capacities = new long[count];
        long end = 0;
        for (int i = 0; i < count; i++) {
            begins[i] = end;
            capacities[i] = Encapsulation.padded(lengths[i] + lengths[i] / 4);
            end += capacities[i];
        }
        memoryBytes = end;
        memory = new BodyMemory(allocator.buffer(end), allocator);
        for (int i = 0; i < count; i++) {
            buffers.add(memory.buffer(begins[i], lengths[i]));
        }
        isNew = new boolean[count];
        Arrays.fill(isNew, true);
        body = Body.kept(memory, buffers, isNew);
    }

    /** Lets go of the memory, which is written over no more. Vectors that were loaded from it keep it. */
    void forget() {
        buffers.clear();
        if (memory != null) {
            memory.release();
            memory = null;
            body = null;
        }
    }
}
