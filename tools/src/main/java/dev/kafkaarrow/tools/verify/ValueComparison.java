package dev.kafkaarrow.tools.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.IncompatibleSchemaException;
import dev.kafkaarrow.ipc.InvalidStreamException;
import dev.kafkaarrow.ipc.KeyValue;
import dev.kafkaarrow.ipc.SchemaProjection;
import dev.kafkaarrow.ipc.StreamDecoder;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * Compares the value of a record in a file with that in the topic: bytes if they can be the same, else values. Two batches have the same values if this
 * project's encoder, which writes nothing but values, makes the same bytes of them. Not thread-safe.
 */
final class ValueComparison {

    private final BufferAllocator allocator;
    private final StreamDecoder decoder = new StreamDecoder(BatchReader.CHECKS);

    ValueComparison(BufferAllocator allocator) {
        this.allocator = allocator;
    }

    /** What came of a comparison. */
    sealed interface Result {
        /** Equal. */
        record Same() implements Result {}

        /** Nothing in the file says what a converter made of the bytes. */
        record Incomparable() implements Result {}

        /** Others. */
        record Different(String expected, String actual) implements Result {}
    }

    private static final Result SAME = new Result.Same();
    private static final Result INCOMPARABLE = new Result.Incomparable();

    /** @param given the value of the topic; empty for null */
    Result compare(FileCursor file, Optional<Bytes> given) throws IOException {
        StoredBatch batch = file.batch();
        boolean isTombstone = batch.kind() == StoredBatch.Kind.TOMBSTONE;
        if (given.isEmpty() || isTombstone) {
            return given.isEmpty() && isTombstone
                    ? SAME
                    : different(given.map(ValueComparison::described).orElse("null"), isTombstone ? "null" : "a value");
        }
        Bytes value = given.get();
        if (batch.kind() == StoredBatch.Kind.MERGED_OF_BYTES) {
            return compareRow(file, value);
        }
        if (file.message().isPresent() && file.message().get().asByteBuffer().equals(value.buffer())) {
            return SAME;
        }
        try {
            return compare(file, decoder.decode(value.buffer()));
        } catch (InvalidStreamException e) {
            boolean cannotTell = batch.hasOneRowEach() || e.reason() == InvalidStreamException.Reason.UNSUPPORTED;
            return cannotTell ? INCOMPARABLE : different(described(value), "an Arrow stream");
        }
    }

    /** A row with the bytes that it was decoded from, if the checksum says that it was. */
    private static Result compareRow(FileCursor file, Bytes value) throws IOException {
        int expected = RecordChecksum.of(file.stored().key(), Optional.of(value.buffer()));
        if (expected != file.stored().crc32c()) {
            return different(
                    described(value) + " of CRC-32C " + Shown.crc32c(expected) + " with the key",
                    "a row of bytes of CRC-32C " + Shown.crc32c(file.stored().crc32c()));
        }
        Optional<JsonNode> json = JsonRow.parse(value.array());
        if (json.isEmpty()) {
            return INCOMPARABLE;
        }
        ArrowReader rows = file.rows();
        return new JsonRow(rows.getDictionaryVectors())
                .compare(json.get(), rows.getVectorSchemaRoot(), file.firstRow())
                .map(other -> different(other.path() + ": " + other.expected(), other.actual()))
                .orElse(SAME);
    }

    private static String described(Bytes value) {
        return value.length() + " bytes";
    }

    private static Result different(String expected, String actual) {
        return new Result.Different(expected, actual);
    }

    private Result compare(FileCursor file, ArrowStream topic) throws IOException {
        StreamSchema inFile = file.reader().schema();
        StreamSchema inTopic = topic.streamSchema();
        boolean isSameSchema = inFile.fingerprintWithoutMetadata().equals(inTopic.fingerprintWithoutMetadata());
        if (!isSameSchema && !file.facts().path().isEvolving()) {
            return file.batch().hasOneRowEach()
                    ? INCOMPARABLE
                    : different(
                            "a schema of fingerprint " + inTopic.fingerprint(),
                            inFile.fingerprint().toString());
        }
        try (ArrowReader expected =
                isSameSchema ? topic.open(allocator) : topic.open(allocator, SchemaProjection.of(inTopic, inFile))) {
            List<Frame.RecordBatch> frames = batches(topic);
            List<Long> expectedIds = (isSameSchema ? inTopic : inFile).dictionaryIds();
            if (file.message().isPresent()) {
                try (ArrowReader actual = file.message().get().open(allocator)) {
                    return compareMessages(
                            new Sides(expected, expectedIds, actual, inFile.dictionaryIds()),
                            frames,
                            batches(file.message().get()));
                }
            }
            return compareSlices(new Sides(expected, expectedIds, file.rows(), inFile.dictionaryIds()), frames, file);
        } catch (IncompatibleSchemaException e) {
            return different("values that the schema of the file can hold", e.getMessage());
        }
    }

    private static List<Frame.RecordBatch> batches(ArrowStream stream) {
        return stream.frames().stream()
                .filter(Frame.RecordBatch.class::isInstance)
                .map(Frame.RecordBatch.class::cast)
                .toList();
    }

    private static Result compareMessages(
            Sides sides, List<Frame.RecordBatch> expectedFrames, List<Frame.RecordBatch> actualFrames)
            throws IOException {
        if (expectedFrames.size() != actualFrames.size()) {
            return different(expectedFrames.size() + " batches", Integer.toString(actualFrames.size()));
        }
        for (int i = 0; i < expectedFrames.size(); i++) {
            sides.expected().loadNextBatch();
            sides.actual().loadNextBatch();
            Result metadata = compare(
                    i,
                    expectedFrames.get(i).customMetadata(),
                    actualFrames.get(i).customMetadata());
            if (metadata != SAME) {
                return metadata;
            }
            VectorSchemaRoot actual = sides.actual().getVectorSchemaRoot();
            if (!sides.haveSameDictionaries()
                    || !sides.same(sides.expected().getVectorSchemaRoot(), actual, 0, actual.getRowCount())) {
                return different("the values of batch " + i, "others");
            }
        }
        return SAME;
    }

    private static Result compareSlices(Sides sides, List<Frame.RecordBatch> frames, FileCursor file)
            throws IOException {
        List<StoredRecord.Slice> slices = file.stored().batches();
        if (frames.size() != slices.size()) {
            return different(frames.size() + " batches", Integer.toString(slices.size()));
        }
        VectorSchemaRoot actual = sides.actual().getVectorSchemaRoot();
        int row = file.firstRow();
        for (int i = 0; i < frames.size(); i++) {
            StoredRecord.Slice slice = slices.get(i);
            sides.expected().loadNextBatch();
            Result metadata = compare(i, frames.get(i).customMetadata(), slice.ownMetadata());
            if (metadata != SAME) {
                return metadata;
            }
            if (frames.get(i).rowCount() != slice.rows()) {
                return different(frames.get(i).rowCount() + " rows in batch " + i, Integer.toString(slice.rows()));
            }
            if (!sides.haveSameDictionaries()
                    || !sides.same(sides.expected().getVectorSchemaRoot(), actual, row, slice.rows())) {
                return different("the values of batch " + i, "others");
            }
            row += slice.rows();
        }
        return SAME;
    }

    private static Result compare(int batch, List<KeyValue> expected, List<KeyValue> actual) {
        return expected.equals(actual)
                ? SAME
                : different("custom_metadata " + expected + " of batch " + batch, actual.toString());
    }

    /**
     * Readers of both, and the ids of their dictionaries in the order of the schema.
     */
    private record Sides(ArrowReader expected, List<Long> expectedIds, ArrowReader actual, List<Long> actualIds) {

        boolean same(VectorSchemaRoot wanted, VectorSchemaRoot held, int from, int rows) {
            return content(wanted, 0, wanted.getRowCount(), expected).equals(content(held, from, rows, actual));
        }

        /** Whether indices mean the same: dictionaries of the file may have more values behind. */
        boolean haveSameDictionaries() {
            if (expectedIds.size() != actualIds.size()) {
                return false;
            }
            for (int i = 0; i < expectedIds.size(); i++) {
                VectorSchemaRoot wanted = values(expected, expectedIds.get(i));
                VectorSchemaRoot held = values(actual, actualIds.get(i));
                if (wanted.getRowCount() > held.getRowCount() || !same(wanted, held, 0, wanted.getRowCount())) {
                    return false;
                }
            }
            return true;
        }

        /** A view: the vector stays the reader's. */
        private static VectorSchemaRoot values(ArrowReader reader, long id) {
            FieldVector values = reader.lookup(id).getVector();
            return new VectorSchemaRoot(List.of(values.getField()), List.of(values), values.getValueCount());
        }
    }

    /** The record batch that is made of some rows. */
    private static ByteBuffer content(VectorSchemaRoot root, int from, int rows, DictionaryProvider dictionaries) {
        if (from == 0 && rows == root.getRowCount()) {
            return content(root, dictionaries);
        }
        try (VectorSchemaRoot slice = root.slice(from, rows)) {
            return content(slice, dictionaries);
        }
    }

    private static ByteBuffer content(VectorSchemaRoot root, DictionaryProvider dictionaries) {
        ArrowStream stream = ArrowStream.of(root, dictionaries);
        Frame.RecordBatch batch = batches(stream).get(0);
        return stream.asByteBuffer().slice((int) batch.position(), (int) (batch.end() - batch.position()));
    }
}
