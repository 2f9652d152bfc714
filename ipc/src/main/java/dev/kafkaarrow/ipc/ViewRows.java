package dev.kafkaarrow.ipc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseVariableWidthViewVector;

/**
 * Views of some rows, copied to the heap. The format wants zeros behind values that stand in their view, and Arrow Java leaves there,
 * and below nulls, what the memory held before. Not thread-safe.
 */
final class ViewRows {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int INLINE_BYTES = BaseVariableWidthViewVector.INLINE_SIZE;
    private static final int VALUE_AT = 4;
    private static final int BUFFER_AT = 8;
    private static final int OFFSET_AT = 12;
    private static final int FIRST_DATA_BUFFER = 2;

    private final SourceVector source;
    private final int from;
    private final int length;
    private final byte[] views;

    ViewRows(SourceVector source, int from, int length) {
        this.source = source;
        this.from = from;
        this.length = length;
        this.views = new byte[Math.multiplyExact(length, ViewConversion.VIEW_BYTES)];
        source.buffer(1).getBytes((long) from * ViewConversion.VIEW_BYTES, views);
        clean();
    }

    /** What carries no value becomes 0. */
    private void clean() {
        for (int i = 0; i < length; i++) {
            int at = i * ViewConversion.VIEW_BYTES;
            if (source.isNull(from + i)) {
                LONG.set(views, at, 0L);
                LONG.set(views, at + Long.BYTES, 0L);
                continue;
            }
            int size = (int) INT.get(views, at);
            if (size < 0) {
                throw VectorCheck.invalid(source.node(), "views of 0 bytes or more", size + " in row " + (from + i));
            }
            if (size <= INLINE_BYTES) {
                Arrays.fill(views, at + VALUE_AT + size, at + ViewConversion.VIEW_BYTES, (byte) 0);
            }
        }
    }

    byte[] views() {
        return views;
    }

    private ArrowBuf data(int buffer) {
        return source.buffer(FIRST_DATA_BUFFER + buffer);
    }

    /** Whether the views refer to all bytes of all data buffers, in order. */
    boolean coverData() {
        int dataBuffers = source.bufferCount() - FIRST_DATA_BUFFER;
        int buffer = 0;
        long next = 0;
        for (int i = 0; i < length; i++) {
            int at = i * ViewConversion.VIEW_BYTES;
            int size = (int) INT.get(views, at);
            if (size <= INLINE_BYTES) {
                continue;
            }
            if (buffer < dataBuffers && next == data(buffer).readableBytes()) {
                buffer++;
                next = 0;
            }
            if (buffer >= dataBuffers
                    || (int) INT.get(views, at + BUFFER_AT) != buffer
                    || (int) INT.get(views, at + OFFSET_AT) != next) {
                return false;
            }
            next += size;
            if (next > data(buffer).readableBytes()) {
                return false;
            }
        }
        return dataBuffers == 0
                || (buffer == dataBuffers - 1 && next == data(buffer).readableBytes());
    }

    /** Appends the views, and behind the bytes that others refer to those that these do. */
    void appendTo(HeapBuffer allViews, HeapBuffer allData) {
        Ranges[] referred = new Ranges[source.bufferCount() - FIRST_DATA_BUFFER];
        for (int i = 0; i < length; i++) {
            int at = i * ViewConversion.VIEW_BYTES;
            int size = (int) INT.get(views, at);
            if (size > INLINE_BYTES) {
                int buffer = requireInside(at, size, i);
                if (referred[buffer] == null) {
                    referred[buffer] = new Ranges();
                }
                referred[buffer].add((int) INT.get(views, at + OFFSET_AT), size);
            }
        }
        int[] base = new int[referred.length];
        for (int buffer = 0; buffer < referred.length; buffer++) {
            base[buffer] = allData.size();
            if (referred[buffer] != null) {
                Ranges ranges = referred[buffer].merged();
                for (int i = 0; i < ranges.count(); i++) {
                    allData.append(data(buffer), ranges.start(i), ranges.length(i));
                }
            }
        }
        for (int i = 0; i < length; i++) {
            int at = i * ViewConversion.VIEW_BYTES;
            if ((int) INT.get(views, at) > INLINE_BYTES) {
                int buffer = (int) INT.get(views, at + BUFFER_AT);
                INT.set(views, at + BUFFER_AT, 0);
                INT.set(
                        views,
                        at + OFFSET_AT,
                        base[buffer] + referred[buffer].taken((int) INT.get(views, at + OFFSET_AT)));
            }
        }
        allViews.append(views);
    }

    private int requireInside(int at, int size, int row) {
        int buffer = (int) INT.get(views, at + BUFFER_AT);
        int offset = (int) INT.get(views, at + OFFSET_AT);
        int dataBuffers = source.bufferCount() - FIRST_DATA_BUFFER;
        if (buffer < 0 || buffer >= dataBuffers) {
            throw VectorCheck.invalid(
                    source.node(),
                    "views into " + dataBuffers + " buffers",
                    "buffer " + buffer + " in row " + (from + row));
        }
        if (offset < 0 || offset > data(buffer).capacity() - size) {
            throw VectorCheck.invalid(
                    source.node(),
                    "views inside " + data(buffer).capacity() + " bytes",
                    size + " bytes at " + offset + " in row " + (from + row));
        }
        return buffer;
    }
}
