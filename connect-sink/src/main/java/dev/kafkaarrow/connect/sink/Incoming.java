package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.connect.data.write.RowValue;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.connect.files.RecordedFileWriter;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.StreamSchema;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.kafka.connect.sink.SinkRecord;

/** A record that was looked at. What is wrong with it matters only once it is known not to be in a file already. */
sealed interface Incoming {

    long offset();

    /** A record that can be written. */
    sealed interface Writable extends Incoming {
        RecordCoordinates coordinates();

        /** Of the partitioner. */
        String directory();

        /** What the record is written by. */
        StreamSchema schema();

        /** As Connect gave it. */
        SinkRecord original();

        /**
         * What is wrong with it that shows only when it is written; a function of the record alone.
         *
         * @param allocator nothing stays allocated
         */
        default Optional<FieldException> fault(BufferAllocator allocator) {
            return Optional.empty();
        }

        @Override
        default long offset() {
            return coordinates().offset();
        }
    }

    /** A record whose value is a stream. */
    record Message(RecordCoordinates coordinates, String directory, ArrowStream stream, SinkRecord original)
            implements Writable {

        /** The same record, written by another schema. */
        Message withStream(ArrowStream projected) {
            return new Message(coordinates, directory, projected, original);
        }

        @Override
        public StreamSchema schema() {
            return stream.streamSchema();
        }
    }

    /**
     * A record whose value is a row.
     *
     * @param recordBytes at most, to say the record in a batch
     */
    record Row(
            RecordCoordinates coordinates,
            String directory,
            RowKind kind,
            RowValue value,
            long recordBytes,
            SinkRecord original)
            implements Writable {

        @Override
        public StreamSchema schema() {
            return kind.schema();
        }

        /** Most bytes of a batch that it takes. */
        long maxBytes() {
            return kind.maxBytes(value.sizeInBytes());
        }

        /**
         * Appends it to a batch of its kind.
         *
         * @throws FieldException if a value has no form in Arrow; the batch is then as before
         */
        void appendTo(RowAppender batch) {
            kind.append(value, original, coordinates, batch);
        }

        @Override
        public Optional<FieldException> fault(BufferAllocator allocator) {
            try (RowAppender alone = kind.newAppender(allocator)) {
                appendTo(alone);
                return Optional.empty();
            } catch (FieldException e) {
                return Optional.of(e);
            }
        }

        /** Bytes of the batch that it makes by itself. */
        long bytesAlone(BufferAllocator allocator) {
            try (RowAppender alone = kind.newAppender(allocator)) {
                appendTo(alone);
                return alone.sizeInBytes();
            }
        }
    }

    /** A record without a value. */
    record Tombstone(RecordCoordinates coordinates, String directory, SinkRecord original) implements Writable {

        private static final StreamSchema SCHEMA = RecordedFileWriter.tombstoneSchema();

        @Override
        public StreamSchema schema() {
            return SCHEMA;
        }
    }

    /** A record that is not to be written. */
    record Skipped(long offset) implements Incoming {}

    /**
     * A record that cannot be written.
     *
     * @param known where it would have been written, as far as the record could be read
     * @param reason in words that follow "topic-partition@offset: "
     */
    record Bad(long offset, Optional<Keyed> known, SinkRecord original, Exception reason) implements Incoming {}

    /**
     * What tells in which log a bad record would be.
     *
     * @param schema empty if it cannot be read
     */
    record Keyed(RecordCoordinates coordinates, String directory, Optional<StreamSchema> schema) {}
}
