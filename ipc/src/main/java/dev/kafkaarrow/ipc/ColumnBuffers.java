package dev.kafkaarrow.ipc;

import java.util.Arrays;
import org.apache.arrow.memory.ArrowBuf;

/**
 * Nodes and buffers of columns, in the order of the format, before they are copied. Buffers of vectors stay the vectors'. Not
 * thread-safe.
 */
final class ColumnBuffers {
    private static final long[] NONE = {};
    private static final HeapBuffer[] NONE_MADE = {};

    private final BatchLayout layout;
    private final int[] lengths;
    private ArrowBuf[] buffers;

    /** In place of a vector's buffer: one on the heap. Empty until there is one. */
    private HeapBuffer[] made = NONE_MADE;

    private long[] bytes;
    private long[] variadicCounts = NONE;
    private int node;
    private int buffer;
    private int view;

    ColumnBuffers(BatchLayout layout) {
        this.layout = layout;
        this.lengths = new int[layout.nodeCount()];
        this.buffers = new ArrowBuf[layout.bufferCount()];
        this.bytes = new long[layout.bufferCount()];
        if (layout.viewCount() > 0) {
            variadicCounts = new long[layout.viewCount()];
        }
    }

    /** What was added since there were so many is void. */
    void reset(int nodes, int buffers, int views) {
        node = nodes;
        buffer = buffers;
        view = views;
    }

    void addNode(int length) {
        lengths[node++] = length;
    }

    void add(ArrowBuf own, long ownBytes) {
        if (made.length > 0) {
            made[buffer] = null;
        }
        buffers[buffer] = own;
        bytes[buffer++] = ownBytes;
    }

    void add(HeapBuffer own) {
        if (made.length < buffers.length) {
            made = Arrays.copyOf(made, buffers.length);
        }
        made[buffer] = own;
        buffers[buffer] = null;
        bytes[buffer++] = own.size();
    }

    /** Of a node of views: so many buffers of data. */
    void addView(int dataBuffers) {
        variadicCounts[view++] = dataBuffers;
        // which is more than needed where a column is laid out twice
        buffers = Arrays.copyOf(buffers, buffers.length + dataBuffers);
        if (made.length > 0) {
            made = Arrays.copyOf(made, buffers.length);
        }
        bytes = Arrays.copyOf(bytes, bytes.length + dataBuffers);
    }

    /** Nodes added so far: the index of the next. */
    int nodes() {
        return node;
    }

    /** Buffers added so far: the index of the next. */
    int count() {
        return buffer;
    }

    /** Nodes of views added so far. */
    int views() {
        return view;
    }

    /** A buffer of a vector. */
    ArrowBuf buffer(int index) {
        return buffers[index];
    }

    long bytes(int index) {
        return bytes[index];
    }

    int length(int nodeIndex) {
        return lengths[nodeIndex];
    }

    long[] variadicCounts() {
        return variadicCounts;
    }

    /** Of all nodes, for a header that is built before the buffers are copied. */
    int[] nullCounts() {
        int[] counts = new int[lengths.length];
        for (NodeCursor at = cursor(); at.next(); ) {
            int length = lengths[at.index()];
            LayoutKind kind = at.node().kind();
            counts[at.index()] = kind.hasValidity()
                    ? length - setBits(at.firstBuffer(), length)
                    : nullCountWithoutValidity(kind, length);
        }
        return counts;
    }

    /** Before the first node, once all of them were added. */
    NodeCursor cursor() {
        return new NodeCursor(layout, nodeOfViews -> variadicCounts[nodeOfViews]);
    }

    private int setBits(int validity, int length) {
        byte[] copy = new byte[(int) bytes[validity]];
        copy(validity, copy, 0);
        return Bits.countAndTrim(copy, 0, length);
    }

    private static int nullCountWithoutValidity(LayoutKind kind, int length) {
        return kind == LayoutKind.NULL ? length : 0;
    }

    /** Copies the buffers of a node, and clears in the copy what carries no value. Returns the number of nulls. */
    int copyNode(NodeCursor node, byte[] destination, int position) {
        LayoutNode copied = node.node();
        int firstBuffer = node.firstBuffer();
        int at = position;
        for (int i = firstBuffer; i < node.endBuffer(); i++) {
            copy(i, destination, at);
            at += (int) Encapsulation.padded(bytes[i]);
        }
        int length = lengths[node.index()];
        if (!copied.kind().hasValidity()) {
            return nullCountWithoutValidity(copied.kind(), length);
        }
        // counted in the copy, where it takes no checks
        int nulls = length - Bits.countAndTrim(destination, position, length);
        int values = position + (int) Encapsulation.padded(bytes[firstBuffer]);
        if (copied.kind() == LayoutKind.BITS) {
            NullSlots.clearSlack(destination, values, length);
            if (nulls > 0) {
                NullSlots.clearBits(
                        destination, position, destination, values, (int) Encapsulation.padded(Bits.bytes(length)));
            }
        } else if (copied.kind() == LayoutKind.FIXED && nulls > 0 && copied.width() > 0) {
            NullSlots.clear(destination, (long) position * Byte.SIZE, destination, values, copied.width(), length);
        }
        return nulls;
    }

    private void copy(int index, byte[] destination, int at) {
        if (made.length > 0 && made[index] != null) {
            made[index].copyTo(destination, at);
            return;
        }
        // vectors that were never allocated claim offsets which they do not hold, and which are 0
        int held = (int) Math.min(bytes[index], buffers[index].capacity());
        buffers[index].getBytes(0, destination, at, held);
    }
}
