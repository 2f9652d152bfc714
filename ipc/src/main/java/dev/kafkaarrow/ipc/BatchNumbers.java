package dev.kafkaarrow.ipc;

import java.util.stream.IntStream;

/**
 * The numbers in a checked batch header that concern the columns read: nodes and buffers in the order of the selection's layout.
 * Not thread-safe.
 */
final class BatchNumbers implements NodeCursor.VariadicCounts {
    /** What a writer says that has not counted nulls. */
    static final int UNKNOWN = -1;

    private final BatchLayout layout;
    private final RawBatch raw;
    private final Order order;

    /** Null before the first walk. */
    private NodeCursor cursor;

    /** Where the selection's nodes, buffers and views stand in the message. */
    private sealed interface Order {
        /** As in the message. */
        enum Same implements Order {
            ORDER
        }

        /** By these indices. */
        final class Picked implements Order {
            private final int[] nodes;
            private final int[] buffers;
            private final int[] views;

            Picked(int[] nodes, int[] buffers, int[] views) {
                this.nodes = nodes;
                this.buffers = buffers;
                this.views = views;
            }
        }
    }

    private BatchNumbers(BatchLayout layout, RawBatch raw, Order order) {
        this.layout = layout;
        this.raw = raw;
        this.order = order;
    }

    static BatchNumbers of(RawBatch raw, ColumnSelection selection) {
        Order order = selection.isAll() ? Order.Same.ORDER : pick(raw, selection);
        return new BatchNumbers(selection.layout(), raw, order);
    }

    BatchLayout layout() {
        return layout;
    }

    /** Whether they are those of all columns. */
    boolean isWhole() {
        return order == Order.Same.ORDER;
    }

    boolean isCompressed() {
        return raw.isCompressed();
    }

    int length(int node) {
        return (int) raw.length(order instanceof Order.Picked picked ? picked.nodes[node] : node);
    }

    /** {@link #UNKNOWN} if only the validity bits tell. */
    int nullCount(int node) {
        int count = (int) raw.nullCount(order instanceof Order.Picked picked ? picked.nodes[node] : node);
        return count == UNKNOWN && layout.node(node).kind() == LayoutKind.NULL ? length(node) : count;
    }

    int bufferCount() {
        return order instanceof Order.Picked picked ? picked.buffers.length : raw.bufferCount();
    }

    /** Position in the body. */
    int bufferOffset(int buffer) {
        return (int) raw.bufferOffset(order instanceof Order.Picked picked ? picked.buffers[buffer] : buffer);
    }

    int bufferLength(int buffer) {
        return (int) raw.bufferLength(order instanceof Order.Picked picked ? picked.buffers[buffer] : buffer);
    }

    /** Before the first of the selection's nodes. One walk at a time: it is the same cursor each time. */
    NodeCursor cursor() {
        if (cursor == null) {
            cursor = new NodeCursor(layout, this);
        } else {
            cursor.restart();
        }
        return cursor;
    }

    @Override
    public long variadicCount(int view) {
        return raw.variadicCount(order instanceof Order.Picked picked ? picked.views[view] : view);
    }

    private static Order pick(RawBatch raw, ColumnSelection selection) {
        BatchLayout whole = selection.whole();
        int[] top = whole.topLevel();
        // where each column of the message begins among nodes, buffers and views; the end of all as a last entry
        int[] firstNode = new int[top.length + 1];
        int[] firstBuffer = new int[top.length + 1];
        int[] firstView = new int[top.length + 1];
        NodeCursor cursor = new NodeCursor(whole, raw);
        for (int column = 0; column <= top.length; column++) {
            int begin = column < top.length ? top[column] : whole.nodeCount();
            while (cursor.index() < begin) {
                cursor.next();
            }
            firstNode[column] = begin;
            firstBuffer[column] = cursor.firstBuffer();
            firstView[column] = cursor.view();
        }
        int[] columns = selection.columns();
        return new Order.Picked(ranges(firstNode, columns), ranges(firstBuffer, columns), ranges(firstView, columns));
    }

    /** The indices of the columns' ranges, one column behind the other. */
    private static int[] ranges(int[] first, int[] columns) {
        return IntStream.of(columns)
                .flatMap(column -> IntStream.range(first[column], first[column + 1]))
                .toArray();
    }
}
