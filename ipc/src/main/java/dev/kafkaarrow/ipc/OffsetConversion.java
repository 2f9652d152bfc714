package dev.kafkaarrow.ipc;

import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;

/** Offsets made anew; what they point into stays where it is. */
final class OffsetConversion {
    private OffsetConversion() {}

    /** Offsets of 32 bits into bytes become such of 64. */
    record WiderBytes(String path) implements BufferConversion {
        @Override
        public void convert(FieldVector from, FieldVector to, ProjectionMemory memory) throws InvalidStreamException {
            int length = from.getValueCount();
            try (ArrowBuf offsets = wider(from.getOffsetBuffer(), length + 1L, path, memory)) {
                BufferConversion.load(to, length, List.of(from.getValidityBuffer(), offsets, from.getDataBuffer()));
            }
        }
    }

    /** Offsets of 32 bits into a child become such of 64. */
    record WiderLists(String path) implements BufferConversion {
        @Override
        public void convert(FieldVector from, FieldVector to, ProjectionMemory memory) throws InvalidStreamException {
            int length = from.getValueCount();
            try (ArrowBuf offsets = wider(from.getOffsetBuffer(), length + 1L, path, memory)) {
                BufferConversion.load(to, length, List.of(from.getValidityBuffer(), offsets));
            }
        }
    }

    /** Offsets and sizes of 32 bits into a child become such of 64. */
    record WiderListViews(String path) implements BufferConversion {
        @Override
        public void convert(FieldVector from, FieldVector to, ProjectionMemory memory) throws InvalidStreamException {
            int length = from.getValueCount();
            List<ArrowBuf> own = from.getFieldBuffers();
            try (ArrowBuf offsets = wider(own.get(1), length, path, memory);
                    ArrowBuf sizes = wider(own.get(2), length, path, memory)) {
                BufferConversion.load(to, length, List.of(own.get(0), offsets, sizes));
            }
        }
    }

    /** Offsets into a child become offsets and sizes. */
    record ListViews(String path, int fromBytes, int toBytes) implements BufferConversion {
        @Override
        public void convert(FieldVector from, FieldVector to, ProjectionMemory memory) throws InvalidStreamException {
            int length = from.getValueCount();
            ArrowBuf source = from.getOffsetBuffer();
            memory.require(source, fromBytes * (length + 1L), path);
            try (ArrowBuf offsets = memory.allocate((long) toBytes * length, path);
                    ArrowBuf sizes = memory.allocate((long) toBytes * length, path)) {
                for (int i = 0; i < length; i++) {
                    long offset = FixedConversion.integer(source, i, fromBytes, true);
                    put(offsets, i, toBytes, offset);
                    put(sizes, i, toBytes, FixedConversion.integer(source, i + 1, fromBytes, true) - offset);
                }
                BufferConversion.load(to, length, List.of(from.getValidityBuffer(), offsets, sizes));
            }
        }
    }

    /** Lists of one size get offsets. */
    record OfFixedSize(String path, int size, int toBytes) implements BufferConversion {
        @Override
        public void convert(FieldVector from, FieldVector to, ProjectionMemory memory) throws InvalidStreamException {
            int length = from.getValueCount();
            if (toBytes == Integer.BYTES && (long) length * size > Integer.MAX_VALUE) {
                throw memory.malformed(
                        "at most " + Integer.MAX_VALUE + " values of " + path, String.valueOf((long) length * size));
            }
            try (ArrowBuf offsets = memory.allocate(toBytes * (length + 1L), path)) {
                for (int i = 0; i <= length; i++) {
                    put(offsets, i, toBytes, (long) i * size);
                }
                BufferConversion.load(to, length, List.of(from.getValidityBuffer(), offsets));
            }
        }
    }

    private static ArrowBuf wider(ArrowBuf source, long count, String path, ProjectionMemory memory)
            throws InvalidStreamException {
        memory.require(source, Integer.BYTES * count, path);
        ArrowBuf wide = memory.allocate(Long.BYTES * count, path);
        for (long i = 0; i < count; i++) {
            wide.setLong(Long.BYTES * i, source.getInt(Integer.BYTES * i));
        }
        return wide;
    }

    private static void put(ArrowBuf buffer, int index, int width, long value) {
        if (width == Integer.BYTES) {
            buffer.setInt(4L * index, (int) value);
        } else {
            buffer.setLong(8L * index, value);
        }
    }
}
