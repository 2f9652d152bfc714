package dev.kafkaarrow.ipc;

import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseVariableWidthViewVector;
import org.apache.arrow.vector.FieldVector;

/** Bytes behind offsets become views into them, and bytes behind views are laid one behind the other. */
final class ViewConversion {
    static final int VIEW_BYTES = 16;
    private static final int INLINE_BYTES = BaseVariableWidthViewVector.INLINE_SIZE;
    private static final int PREFIX_AT = 4;
    private static final int PREFIX_BYTES = 4;
    private static final int BUFFER_AT = 8;
    private static final int OFFSET_AT = 12;

    private ViewConversion() {}

    /** Views of the bytes, which stay where they are. */
    record OfOffsets(String path) implements BufferConversion {
        @Override
        public void convert(FieldVector from, FieldVector to, ProjectionMemory memory) throws InvalidStreamException {
            int length = from.getValueCount();
            ArrowBuf offsets = from.getOffsetBuffer();
            ArrowBuf data = from.getDataBuffer();
            memory.require(offsets, Integer.BYTES * (length + 1L), path);
            try (ArrowBuf views = memory.allocate((long) VIEW_BYTES * length, path)) {
                views.setZero(0, (long) VIEW_BYTES * length);
                for (int i = 0; i < length; i++) {
                    if (!from.isNull(i)) {
                        int start = offsets.getInt(4L * i);
                        int end = offsets.getInt(4L * i + 4);
                        checkRange(start, (long) end - start, data, path, i, memory);
                        view(views, (long) VIEW_BYTES * i, data, start, end - start);
                    }
                }
                BufferConversion.load(to, length, List.of(from.getValidityBuffer(), views, data));
            }
        }

        private static void view(ArrowBuf views, long at, ArrowBuf data, int start, int size) {
            views.setInt(at, size);
            views.setBytes(at + PREFIX_AT, data, start, size <= INLINE_BYTES ? size : PREFIX_BYTES);
            if (size > INLINE_BYTES) {
                views.setInt(at + OFFSET_AT, start);
            }
        }
    }

    /** Copies of the bytes, with offsets of 64 bits. */
    record ToOffsets(String path) implements BufferConversion {
        @Override
        public void convert(FieldVector from, FieldVector to, ProjectionMemory memory) throws InvalidStreamException {
            int length = from.getValueCount();
            List<ArrowBuf> own = from.getFieldBuffers();
            ArrowBuf views = own.get(1);
            memory.require(views, (long) VIEW_BYTES * length, path);
            try (ArrowBuf offsets = memory.allocate(Long.BYTES * (length + 1L), path)) {
                long total = 0;
                offsets.setLong(0, 0);
                for (int i = 0; i < length; i++) {
                    total += from.isNull(i) ? 0 : checkedSize(own, i, memory);
                    offsets.setLong(Long.BYTES * (i + 1L), total);
                }
                try (ArrowBuf data = memory.allocate(total, path)) {
                    for (int i = 0; i < length; i++) {
                        copy(own, i, data, offsets.getLong(8L * i), offsets.getLong(8L * i + 8));
                    }
                    BufferConversion.load(to, length, List.of(own.get(0), offsets, data));
                }
            }
        }

        private int checkedSize(List<ArrowBuf> own, int row, ProjectionMemory memory) throws InvalidStreamException {
            long at = (long) VIEW_BYTES * row;
            int size = own.get(1).getInt(at);
            if (size > INLINE_BYTES) {
                int buffer = own.get(1).getInt(at + BUFFER_AT);
                if (buffer < 0 || buffer >= own.size() - 2) {
                    throw memory.malformed(
                            "views of " + path + " into " + (own.size() - 2) + " buffers",
                            "buffer " + buffer + " in row " + row);
                }
                checkRange(own.get(1).getInt(at + OFFSET_AT), size, own.get(2 + buffer), path, row, memory);
            } else if (size < 0) {
                throw memory.malformed("views of 0 bytes or more in " + path, size + " bytes in row " + row);
            }
            return size;
        }

        private static void copy(List<ArrowBuf> own, int row, ArrowBuf data, long start, long end) {
            long at = (long) VIEW_BYTES * row;
            int size = (int) (end - start);
            if (size > INLINE_BYTES) {
                ArrowBuf source = own.get(2 + own.get(1).getInt(at + BUFFER_AT));
                data.setBytes(start, source, own.get(1).getInt(at + OFFSET_AT), size);
            } else if (size > 0) {
                data.setBytes(start, own.get(1), at + PREFIX_AT, size);
            }
        }
    }

    private static void checkRange(long start, long size, ArrowBuf data, String path, int row, ProjectionMemory memory)
            throws InvalidStreamException {
        if (start < 0 || size < 0 || start > data.capacity() - size) {
            throw memory.malformed(
                    "bytes of " + path + " inside " + data.capacity(), size + " at " + start + " in row " + row);
        }
    }
}
