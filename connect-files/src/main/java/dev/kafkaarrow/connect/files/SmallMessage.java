package dev.kafkaarrow.connect.files;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.BatchRows;
import dev.kafkaarrow.ipc.Compression;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.KeyValue;
import dev.kafkaarrow.ipc.StreamSchema;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A message whose rows may stand in one batch with those of others: it has rows, its batches are not compressed and use the same
 * dictionaries.
 *
 * @param merged what is to be said of it
 * @param dictionaries in effect for its batches
 * @param metadataBytes at most so many bytes to say it
 */
record SmallMessage(
        MergedRecord merged,
        ArrowStream stream,
        DictionariesInEffect<DictionaryFrame> dictionaries,
        long metadataBytes) {

    /** Length prefixes and numbers of a record, of a header or entry, of a batch: all at their longest. */
    private static final long MAX_BYTES_OF_NUMBERS = 50;

    /**
     * The message, if it is one whose rows may be merged.
     *
     * @param schema of the file
     */
    static Optional<SmallMessage> of(
            RecordCoordinates record, ArrowStream stream, StreamSchema schema, Coalescing limits) {
        long rows = stream.rowCount();
        if (rows == 0
                || rows > limits.maxRows()
                || stream.sizeInBytes() > limits.maxBytes()
                || !BatchRows.supports(schema)) {
            return Optional.empty();
        }
        ByteBuffer bytes = stream.asByteBuffer();
        DictionaryIds ids = new DictionaryIds(stream.streamSchema(), schema);
        DictionariesInEffect<DictionaryFrame> dictionaries = DictionaryFrame.noneInEffect();
        Map<Long, List<Bytes>> digests = Map.of();
        List<MergedRecord.Batch> batches = new ArrayList<>();
        for (Frame frame : stream.frames()) {
            if (frame instanceof Frame.DictionaryBatch dictionary) {
                ByteBuffer body = bytes.slice((int) frame.bodyPosition(), (int) frame.bodyLength());
                dictionaries.add(DictionaryFrame.of(dictionary, ids.inFile(dictionary.id()), body));
            } else if (frame instanceof Frame.RecordBatch batch) {
                Map<Long, List<Bytes>> inEffect = DictionaryFrame.digests(dictionaries);
                if (batch.compression().codec() != Compression.Codec.NONE
                        || (!batches.isEmpty() && !inEffect.equals(digests))) {
                    return Optional.empty();
                }
                digests = inEffect;
                batches.add(new MergedRecord.Batch((int) batch.rowCount(), batch.customMetadata()));
            }
        }
        if (!DictionaryFrame.digests(dictionaries).equals(digests)) {
            // some behind the last batch, in effect for nothing
            return Optional.empty();
        }
        MergedRecord merged = new MergedRecord(record, batches);
        return Optional.of(new SmallMessage(merged, stream, dictionaries, metadataBytes(merged)))
                .filter(message -> message.metadataBytes <= limits.maxMetadataBytes());
    }

    private static long metadataBytes(MergedRecord merged) {
        RecordCoordinates record = merged.coordinates();
        long bytes = MAX_BYTES_OF_NUMBERS + record.key().map(Bytes::array).orElse(new byte[0]).length;
        for (RecordHeader header : record.headers()) {
            bytes += MAX_BYTES_OF_NUMBERS
                    + utf8Bytes(header.name())
                    + header.value().map(Bytes::array).orElse(new byte[0]).length;
        }
        for (MergedRecord.Batch batch : merged.batches()) {
            bytes += MAX_BYTES_OF_NUMBERS;
            for (KeyValue entry : batch.ownMetadata()) {
                bytes += MAX_BYTES_OF_NUMBERS + entry.keyBytes().length + entry.valueBytes().length;
            }
        }
        return bytes;
    }

    private static int utf8Bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Whether both can stand in one batch, by all but their sizes. */
    boolean isLike(SmallMessage other) {
        return hasTimestampLike(other.merged.coordinates())
                && DictionaryFrame.digests(dictionaries).equals(DictionaryFrame.digests(other.dictionaries));
    }

    /** A batch has one kind of timestamp, or none. */
    private boolean hasTimestampLike(RecordCoordinates other) {
        Optional<RecordTimestamp> own = merged.coordinates().timestamp();
        return own.isPresent() == other.timestamp().isPresent()
                && own.flatMap(RecordTimestamp::kind).equals(other.timestamp().flatMap(RecordTimestamp::kind));
    }
}
