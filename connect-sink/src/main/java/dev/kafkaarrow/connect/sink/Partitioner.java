package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.data.write.RowValue;
import dev.kafkaarrow.connect.files.FirstRow;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.InvalidStreamException;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.kafka.connect.errors.DataException;

/**
 * In which directory of its topic's folder a record's file lies: a pure function of the record, as the directory is part of
 * the writer key. The wall clock is none, so there is no partitioner by it.
 *
 * <p>Not thread-safe. Belongs to whoever opened it.
 */
sealed interface Partitioner extends AutoCloseable {

    /**
     * The directory of a record with a message.
     *
     * @throws DataException if the message does not say where it belongs, though it should
     * @throws InvalidStreamException if the part of the message that says it is faulty
     */
    String ofMessage(RecordCoordinates record, ArrowStream message) throws IOException;

    /**
     * The directory of a row.
     *
     * @throws DataException if the row does not say where it belongs, though it should
     */
    String ofRow(RecordCoordinates record, RowKind kind, RowValue row);

    /** The directory of a record without a value. */
    String ofTombstone(RecordCoordinates record);

    /** Where a record with a value that cannot be read may have been written when it could; empty if nobody can tell. */
    Optional<String> ofUnreadable(RecordCoordinates record);

    @Override
    default void close() {}

    /** All files of a topic in its folder. */
    record Flat() implements Partitioner {
        @Override
        public String ofMessage(RecordCoordinates record, ArrowStream message) {
            return "";
        }

        @Override
        public String ofRow(RecordCoordinates record, RowKind kind, RowValue row) {
            return "";
        }

        @Override
        public String ofTombstone(RecordCoordinates record) {
            return "";
        }

        @Override
        public Optional<String> ofUnreadable(RecordCoordinates record) {
            return Optional.of("");
        }
    }

    /** By the timestamp of the record. */
    record ByRecordTime(PathFormat format) implements Partitioner {
        @Override
        public String ofMessage(RecordCoordinates record, ArrowStream message) {
            return directory(record);
        }

        @Override
        public String ofRow(RecordCoordinates record, RowKind kind, RowValue row) {
            return directory(record);
        }

        @Override
        public String ofTombstone(RecordCoordinates record) {
            return directory(record);
        }

        @Override
        public Optional<String> ofUnreadable(RecordCoordinates record) {
            return Optional.of(directory(record));
        }

        private String directory(RecordCoordinates record) {
            return format.directory(
                    record.timestamp().isPresent()
                            ? OptionalLong.of(record.timestamp().get().epochMs())
                            : OptionalLong.empty());
        }
    }

    /** By a field of the row, of a message of its first row; what has none is undated. */
    final class ByField implements Partitioner {
        private final PathFormat format;
        private final String path;
        private final BufferAllocator allocator = Allocators.newRoot();
        private final FirstRow firstRow = new FirstRow(allocator);

        ByField(PathFormat format, String path) {
            this.format = format;
            this.path = path;
        }

        @Override
        public String ofMessage(RecordCoordinates record, ArrowStream message) throws IOException {
            try {
                return format.directory(firstRow.epochMillis(message, path));
            } catch (IllegalArgumentException e) {
                throw new DataException(e.getMessage(), e);
            }
        }

        @Override
        public String ofRow(RecordCoordinates record, RowKind kind, RowValue row) {
            return format.directory(new RowTime(path).epochMillis(kind.schema().schema(), row));
        }

        @Override
        public String ofTombstone(RecordCoordinates record) {
            return format.undated();
        }

        @Override
        public Optional<String> ofUnreadable(RecordCoordinates record) {
            return Optional.empty();
        }

        @Override
        public void close() {
            allocator.close();
        }
    }
}
