package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.connect.files.RecordedFileWriter;
import dev.kafkaarrow.connect.files.RecordedRows;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.ByteSource;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.FrameReader;
import dev.kafkaarrow.ipc.InvalidStreamException;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.errors.DataException;

/**
 * Whether a file with a record in it can be read again, by the bounds that the task reads files by: what is written of a record is
 * more than what came. A pure function of the record.
 *
 * @param checks of whoever reads the files
 */
record ReadingBounds(Checks checks) {

    /** Names and numbers beside a key, headers, and a topic, of 249 characters at most. */
    private static final int MAX_BYTES_OF_NAMES = 2_048;

    /** Most bytes, before they become base64, that say the records of a batch of rows, or a record without a batch. */
    long maxRecordBytes() {
        return checks.maxMetadataBytes() / 2;
    }

    /** Why a message, which can be read by itself, cannot be read from a file. */
    Optional<DataException> fault(RecordCoordinates record, ArrowStream message) {
        if (message.batchCount() == 0) {
            return faultOfMarker(record).or(() -> fault(message.streamSchema()));
        }
        // what is written is what came, and key and headers as base64; an own entry may get a longer name
        if (2 * (message.sizeInBytes() + RecordedRows.sizeInBytes(record) + MAX_BYTES_OF_NAMES)
                <= checks.maxMetadataBytes()) {
            return Optional.empty();
        }
        int bytes = RecordedFileWriter.metadataBytes(record, message);
        return bytes <= checks.maxMetadataBytes()
                ? fault(message.streamSchema())
                : Optional.of(new DataException("expected at most " + checks.maxMetadataBytes()
                        + " bytes of metadata of a batch with the record's key and headers, as "
                        + SinkOptions.MAX_METADATA_BYTES + " says, got " + bytes));
    }

    /** Why a record that is no more than its key and headers cannot be read from a file. */
    Optional<DataException> faultOfMarker(RecordCoordinates record) {
        long bytes = RecordedRows.sizeInBytes(record);
        return bytes <= maxRecordBytes()
                ? Optional.empty()
                : Optional.of(new DataException("expected a key and headers of at most " + maxRecordBytes()
                        + " bytes, half of " + SinkOptions.MAX_METADATA_BYTES + ", got " + bytes));
    }

    /** Why a file of a schema cannot be read. */
    Optional<DataException> fault(StreamSchema file) {
        try {
            new FrameReader(ByteSource.of(ByteBuffer.wrap(file.toBytes())), checks).next();
        } catch (InvalidStreamException e) {
            return Optional.of(new DataException(
                    "its schema could not be read again from a file: expected " + e.expected() + ", got " + e.actual(),
                    e));
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        // base64 makes four bytes of three: a third is left beside what the records may take
        int most = checks.maxMetadataBytes() / 3 - MAX_BYTES_OF_NAMES;
        int bytes = file.emptyBatchHeader(List.of()).length;
        return bytes <= most
                ? Optional.empty()
                : Optional.of(new DataException("expected a schema whose batches take at most " + most
                        + " bytes of metadata, about a third of " + SinkOptions.MAX_METADATA_BYTES + ", got " + bytes));
    }

    /**
     * What to do about a file that cannot be read, in words that follow the reason; nothing where no option helps.
     */
    static String wayOut(InvalidStreamException e) {
        return e.bound()
                .map(bound -> ". It was written when " + bound.option() + " was larger: set it back")
                .orElse("");
    }
}
