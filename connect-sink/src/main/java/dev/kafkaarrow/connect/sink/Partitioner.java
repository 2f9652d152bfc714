package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.data.write.RowValue;
import dev.kafkaarrow.connect.files.FieldValues;
import dev.kafkaarrow.connect.files.FirstRow;
import dev.kafkaarrow.connect.files.MixedValuesException;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.connect.plugin.RecentlyUsed;
import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.InvalidStreamException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.kafka.connect.errors.DataException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    /** By the time in a field of the row, of a message of its first row; what has none is undated. */
    final class ByFieldTime implements Partitioner {
        private final PathFormat format;
        private final String path;
        private final BufferAllocator allocator = Allocators.newRoot();
        private final FirstRow firstRow = new FirstRow(allocator);

        ByFieldTime(PathFormat format, String path) {
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

    /** By the values of some fields, as Hive has it: those of the row, of a message those that all its rows have. */
    final class ByValues implements Partitioner {
        private static final Logger LOG = LoggerFactory.getLogger(ByValues.class);

        /**
         * Of all directories together. Keys of object stores have 1,024 bytes, of which a topic takes 249 at most and a file's name 60;
         * the rest is for the store's own folders.
         */
        private static final int MAX_BYTES = 600;

        /** Schemas that take turns. */
        private static final int KINDS = 16;

        private final List<String> fields;
        private final MixedValues mixed;
        private final List<ManyValues> many;
        private final BufferAllocator allocator = Allocators.newRoot();
        private final FieldValues values;
        private final RecentlyUsed<List<Optional<String>>, String> directories =
                new RecentlyUsed<>(ManyValues.MANY, this::directory);
        private final RecentlyUsed<RowKind, List<RowText>> ofKinds = new RecentlyUsed<>(KINDS, this::texts);

        ByValues(List<String> fields, MixedValues mixed) {
            this.fields = fields;
            this.mixed = mixed;
            this.many = fields.stream().map(ManyValues::new).toList();
            this.values = new FieldValues(allocator, fields);
        }

        @Override
        public String ofMessage(RecordCoordinates record, ArrowStream message) throws IOException {
            try {
                return of(
                        switch (mixed) {
                            case FAIL -> values.ofAllRows(message);
                            case FIRST -> values.ofFirstRow(message);
                        });
            } catch (MixedValuesException e) {
                throw new DataException(
                        e.getMessage() + ". Send a message for each value, or set " + SinkOptions.PARTITION_MIXED
                                + "=first, by which all of it goes where its first row says",
                        e);
            } catch (IllegalArgumentException e) {
                throw new DataException(e.getMessage(), e);
            }
        }

        @Override
        public String ofRow(RecordCoordinates record, RowKind kind, RowValue row) {
            return of(ofKinds.get(kind).stream().map(text -> text.in(row)).toList());
        }

        private List<RowText> texts(RowKind kind) {
            return fields.stream()
                    .map(field -> RowText.of(field, kind.schema().schema()))
                    .toList();
        }

        @Override
        public String ofTombstone(RecordCoordinates record) {
            return of(Collections.nCopies(fields.size(), Optional.empty()));
        }

        @Override
        public Optional<String> ofUnreadable(RecordCoordinates record) {
            return Optional.empty();
        }

        private String of(List<Optional<String>> itsValues) {
            try {
                return directories.get(itsValues);
            } catch (IllegalArgumentException e) {
                throw new DataException(e.getMessage(), e);
            }
        }

        private String directory(List<Optional<String>> itsValues) {
            StringBuilder directory = new StringBuilder();
            for (int i = 0; i < fields.size(); i++) {
                many.get(i).saw(itsValues.get(i)).ifPresent(LOG::warn);
                directory.append(i == 0 ? "" : "/").append(HiveName.of(fields.get(i), itsValues.get(i)));
            }
            int bytes = directory.toString().getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MAX_BYTES) {
                throw new IllegalArgumentException(
                        "fields " + fields + ": expected values that make directories of at most " + MAX_BYTES
                                + " bytes together, got " + bytes + " bytes");
            }
            return directory.toString();
        }

        @Override
        public void close() {
            allocator.close();
        }
    }

    /** By two, the directories of one in those of the other. */
    record Nested(Partitioner outer, Partitioner inner) implements Partitioner {
        @Override
        public String ofMessage(RecordCoordinates record, ArrowStream message) throws IOException {
            return outer.ofMessage(record, message) + "/" + inner.ofMessage(record, message);
        }

        @Override
        public String ofRow(RecordCoordinates record, RowKind kind, RowValue row) {
            return outer.ofRow(record, kind, row) + "/" + inner.ofRow(record, kind, row);
        }

        @Override
        public String ofTombstone(RecordCoordinates record) {
            return outer.ofTombstone(record) + "/" + inner.ofTombstone(record);
        }

        @Override
        public Optional<String> ofUnreadable(RecordCoordinates record) {
            return outer.ofUnreadable(record)
                    .flatMap(ofOuter -> inner.ofUnreadable(record).map(ofInner -> ofOuter + "/" + ofInner));
        }

        @Override
        public void close() {
            outer.close();
            inner.close();
        }
    }
}
