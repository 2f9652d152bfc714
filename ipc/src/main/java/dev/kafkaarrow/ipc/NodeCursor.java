package dev.kafkaarrow.ipc;

/**
 * Walks the nodes of a layout in order, and with them the buffers of a batch: those of a node follow those of the one before, and a node
 * of views has as many of data as the batch says. Stands before the first node at first. Not thread-safe.
 */
final class NodeCursor {
    private final BatchLayout layout;
    private final VariadicCounts variadicCounts;
    private int index = -1;
    private LayoutNode node;
    private int firstBuffer;
    private int endBuffer;
    private int view;
    private int endView;

    /** A batch that says of each of its nodes of views, in order, how many buffers of data it has. */
    interface VariadicCounts {
        long variadicCount(int view);
    }

    NodeCursor(BatchLayout layout, VariadicCounts variadicCounts) {
        this.layout = layout;
        this.variadicCounts = variadicCounts;
    }

    /** Goes back before the first node. */
    void restart() {
        index = -1;
        node = null;
        firstBuffer = 0;
        endBuffer = 0;
        view = 0;
        endView = 0;
    }

    /** Goes to the next node; false if there is none. */
    boolean next() {
        firstBuffer = endBuffer;
        view = endView;
        if (++index >= layout.nodeCount()) {
            return false;
        }
        node = layout.node(index);
        endBuffer += node.kind().buffers;
        if (node.kind() == LayoutKind.VIEW) {
            endBuffer += (int) variadicCounts.variadicCount(endView++);
        }
        return true;
    }

    /** Number of the node in the layout. */
    int index() {
        return index;
    }

    LayoutNode node() {
        return node;
    }

    /** Number of the node's first buffer in the batch. */
    int firstBuffer() {
        return firstBuffer;
    }

    /** One more than the number of the node's last buffer; the first one's if it has none. */
    int endBuffer() {
        return endBuffer;
    }

    /** How many buffers of data a node of views has; 0 of others. */
    int dataBuffers() {
        return endBuffer - firstBuffer - node.kind().buffers;
    }

    /** How many nodes of views stand before this one. */
    int view() {
        return view;
    }
}
