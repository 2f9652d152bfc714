package dev.kafkaarrow.ipc;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** How a column of a reader's schema is made of one that was written. Immutable and thread-safe. */
sealed interface ColumnProjection {

    /**
     * Loads {@code to} with what {@code from} holds. Buffers that stay as they are become those of both vectors.
     *
     * @throws InvalidStreamException if the values are not what their schema says
     */
    void project(FieldVector from, FieldVector to, ProjectionMemory memory) throws InvalidStreamException;

    /** Whether all buffers, children included, stay as they are. */
    boolean keepsEverything();

    /**
     * A child, or a column.
     *
     * @param source position among the children that were written, or {@link #NOT_WRITTEN}
     */
    record Child(int source, ColumnProjection projection) {
        static final int NOT_WRITTEN = -1;

        static final Child NULLS = new Child(NOT_WRITTEN, new AllNull());

        boolean wasWritten() {
            return source != NOT_WRITTEN;
        }
    }

    /**
     * The children of a struct or list, or the columns of a schema.
     *
     * @param written how many there were
     */
    record Children(int written, List<Child> list) {
        static final Children NONE = new Children(0, List.of());

        static Children inOrder(List<ColumnProjection> projections) {
            return new Children(
                    projections.size(),
                    IntStream.range(0, projections.size())
                            .mapToObj(i -> new Child(i, projections.get(i)))
                            .toList());
        }

        /** @param length values of a child that was not written */
        void project(List<FieldVector> from, List<FieldVector> to, int length, ProjectionMemory memory)
                throws InvalidStreamException {
            for (int i = 0; i < list.size(); i++) {
                Child child = list.get(i);
                if (child.wasWritten()) {
                    child.projection().project(from.get(child.source()), to.get(i), memory);
                } else {
                    AllNull.load(to.get(i), length, memory);
                }
            }
        }

        boolean keepEverything() {
            return list.size() == written
                    && IntStream.range(0, written)
                            .allMatch(i -> list.get(i).source() == i
                                    && list.get(i).projection().keepsEverything());
        }
    }

    /** A vector's own buffers by a conversion, its children each by a projection. */
    record Converted(BufferConversion own, Children children) implements ColumnProjection {

        static Converted leaf(BufferConversion own) {
            return new Converted(own, Children.NONE);
        }

        @Override
        public void project(FieldVector from, FieldVector to, ProjectionMemory memory) throws InvalidStreamException {
            if (from.getValueCount() == 0) {
                // which has buffers of no bytes, or none
                AllNull.empty(to);
                return;
            }
            own.convert(from, to, memory);
            if (!children.list().isEmpty()) {
                children.project(
                        from.getChildrenFromFields(), to.getChildrenFromFields(), from.getValueCount(), memory);
            }
        }

        @Override
        public boolean keepsEverything() {
            return own == BufferConversion.KEPT && children.keepEverything();
        }
    }

    /** Nulls, as many as were written of the null type. */
    record AllNull() implements ColumnProjection {
        @Override
        public void project(FieldVector from, FieldVector to, ProjectionMemory memory) throws InvalidStreamException {
            load(to, from.getValueCount(), memory);
        }

        @Override
        public boolean keepsEverything() {
            return false;
        }

        static void load(FieldVector to, int length, ProjectionMemory memory) throws InvalidStreamException {
            if (length == 0) {
                empty(to);
            } else {
                new NullLoad(memory).load(to, length);
            }
        }

        static void empty(FieldVector to) {
            NullLoad.empty(to);
        }
    }

    /**
     * The values that indices into a dictionary stand for.
     *
     * @param values of the dictionary, to what the column has
     * @param notNull what the column is if it has no nulls, empty if it may have some: the values of a dictionary may be null
     */
    record Decoded(String path, long dictionaryId, ArrowType.Int indexType, ColumnProjection values, String notNull)
            implements ColumnProjection {
        @Override
        public void project(FieldVector from, FieldVector to, ProjectionMemory memory) throws InvalidStreamException {
            FieldVector dictionary = memory.dictionary(dictionaryId);
            int[] rows = rows(from, dictionary.getValueCount(), memory);
            if (values.keepsEverything()) {
                new Take(path, memory).take(dictionary, to, rows);
            } else {
                try (FieldVector taken = Vectors.create(dictionary.getField(), memory.allocator())) {
                    new Take(path, memory).take(dictionary, taken, rows);
                    values.project(taken, to, memory);
                }
            }
            // a null index stays null as a null of any column does: a struct without a value may stand above it
            int nulls = notNull.isEmpty() ? 0 : to.getNullCount() - nulls(rows);
            if (nulls > 0) {
                throw memory.malformed(notNull + " in " + path, nulls + " nulls of its dictionary");
            }
        }

        private static int nulls(int[] rows) {
            int nulls = 0;
            for (int row : rows) {
                nulls += row == Take.NULL ? 1 : 0;
            }
            return nulls;
        }

        private int[] rows(FieldVector from, int size, ProjectionMemory memory) throws InvalidStreamException {
            int count = from.getValueCount();
            int width = indexType.getBitWidth() / 8;
            memory.reserve((long) Integer.BYTES * count, path);
            int[] rows = new int[count];
            if (count > 0) {
                memory.require(from.getDataBuffer(), (long) count * width, path);
            }
            for (int i = 0; i < count; i++) {
                if (from.isNull(i)) {
                    rows[i] = Take.NULL;
                    continue;
                }
                long index = FixedConversion.integer(from.getDataBuffer(), i, width, indexType.getIsSigned());
                if (index < 0 || index >= size) {
                    throw memory.malformed(
                            "indices of " + path + " into " + size + " dictionary values", index + " in row " + i);
                }
                rows[i] = (int) index;
            }
            return rows;
        }

        @Override
        public boolean keepsEverything() {
            return false;
        }
    }
}
