package dev.kafkaarrow.ipc;

import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.RecordBatch;

/**
 * The numbers in a checked batch header that concern the columns read: nodes and buffers in the order of the selection's layout.
 * Immutable.
 */
final class BatchNumbers {
    private final BatchLayout layout;
    private final int rowCount;
    private final long[] nodes;
    private final long[] buffers;
    private final int[] variadicCounts;

    private BatchNumbers(BatchLayout layout, int rowCount, long[] nodes, long[] buffers, int[] variadicCounts) {
        this.layout = layout;
        this.rowCount = rowCount;
        this.nodes = nodes;
        this.buffers = buffers;
        this.variadicCounts = variadicCounts;
    }

    static BatchNumbers of(RecordBatch batch, ColumnSelection selection) {
        return new Reader(batch, selection).read();
    }

    BatchLayout layout() {
        return layout;
    }

    int rowCount() {
        return rowCount;
    }

    int length(int node) {
        return (int) nodes[2 * node];
    }

    int nullCount(int node) {
        return (int) nodes[2 * node + 1];
    }

    int bufferCount() {
        return buffers.length / 2;
    }

    /** Position in the body. */
    int bufferOffset(int buffer) {
        return (int) buffers[2 * buffer];
    }

    int bufferLength(int buffer) {
        return (int) buffers[2 * buffer + 1];
    }

    /** Number of data buffers of a view column, counted among the view columns. */
    int variadicCount(int view) {
        return variadicCounts[view];
    }

    /** Number of buffers of a node. */
    int buffersOf(BatchLayout.Node node, int view) {
        return node.kind().buffers + (node.kind() == BatchLayout.Kind.VIEW ? variadicCounts[view] : 0);
    }

    private static final class Reader {
        private final RecordBatch batch;
        private final ColumnSelection selection;
        private final Buffer buffer = new Buffer();
        private final FieldNode fieldNode = new FieldNode();

        Reader(RecordBatch batch, ColumnSelection selection) {
            this.batch = batch;
            this.selection = selection;
        }

        BatchNumbers read() {
            int[] variadic = new int[batch.variadicBufferCountsLength()];
            for (int i = 0; i < variadic.length; i++) {
                variadic[i] = (int) batch.variadicBufferCounts(i);
            }
            int rows = (int) batch.length();
            if (selection.isAll()) {
                long[] nodes = new long[2 * batch.nodesLength()];
                long[] buffers = new long[2 * batch.buffersLength()];
                copyNodes(0, batch.nodesLength(), nodes, 0);
                copyBuffers(0, batch.buffersLength(), buffers, 0);
                return new BatchNumbers(selection.layout(), rows, nodes, buffers, variadic);
            }
            return readSelected(rows, variadic);
        }

        private BatchNumbers readSelected(int rows, int[] variadic) {
            BatchLayout whole = selection.whole();
            int[] top = whole.topLevel();
            // where each column of the message begins among nodes, buffers and views; the end of all as a last entry
            int[] firstNode = new int[top.length + 1];
            int[] firstBuffer = new int[top.length + 1];
            int[] firstView = new int[top.length + 1];
            int column = 0;
            int nextBuffer = 0;
            int nextView = 0;
            for (int node = 0; node < whole.nodeCount(); node++) {
                if (column < top.length && top[column] == node) {
                    firstNode[column] = node;
                    firstBuffer[column] = nextBuffer;
                    firstView[column] = nextView;
                    column++;
                }
                BatchLayout.Kind kind = whole.node(node).kind();
                nextBuffer += kind.buffers + (kind == BatchLayout.Kind.VIEW ? variadic[nextView] : 0);
                nextView += kind == BatchLayout.Kind.VIEW ? 1 : 0;
            }
            firstNode[top.length] = whole.nodeCount();
            firstBuffer[top.length] = nextBuffer;
            firstView[top.length] = nextView;

            int[] columns = selection.columns();
            int nodeCount = 0;
            int bufferCount = 0;
            int viewCount = 0;
            for (int c : columns) {
                nodeCount += firstNode[c + 1] - firstNode[c];
                bufferCount += firstBuffer[c + 1] - firstBuffer[c];
                viewCount += firstView[c + 1] - firstView[c];
            }
            long[] nodes = new long[2 * nodeCount];
            long[] buffers = new long[2 * bufferCount];
            int[] views = new int[viewCount];
            int node = 0;
            int buffers0 = 0;
            int view = 0;
            for (int c : columns) {
                node = copyNodes(firstNode[c], firstNode[c + 1], nodes, node);
                buffers0 = copyBuffers(firstBuffer[c], firstBuffer[c + 1], buffers, buffers0);
                int count = firstView[c + 1] - firstView[c];
                System.arraycopy(variadic, firstView[c], views, view, count);
                view += count;
            }
            return new BatchNumbers(selection.layout(), rows, nodes, buffers, views);
        }

        private int copyNodes(int from, int to, long[] nodes, int next) {
            int at = next;
            for (int i = from; i < to; i++) {
                batch.nodes(fieldNode, i);
                nodes[2 * at] = fieldNode.length();
                nodes[2 * at + 1] = fieldNode.nullCount();
                at++;
            }
            return at;
        }

        private int copyBuffers(int from, int to, long[] buffers, int next) {
            int at = next;
            for (int i = from; i < to; i++) {
                batch.buffers(buffer, i);
                buffers[2 * at] = buffer.offset();
                buffers[2 * at + 1] = buffer.length();
                at++;
            }
            return at;
        }
    }
}
