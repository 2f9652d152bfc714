package dev.kafkaarrow.connect.files;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.EncodedBatch;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.KeyValue;
import dev.kafkaarrow.ipc.StreamSchema;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Messages on their way into a file; has no effect before its pieces are written. */
final class Splice {

    /** Continuation and length in front of the metadata of an IPC message. */
    private static final int PREFIX_BYTES = 8;

    private static final ByteBuffer NO_BODY = ByteBuffer.allocate(0);

    private final StreamSchema schema;
    private final FileDictionaries dictionaries;
    private final List<Piece> pieces = new ArrayList<>();
    private int mostMetadataBytes;
    private long mostBodyBytes;

    /** What an IPC message is. */
    enum Kind {
        DICTIONARY,
        RECORD_BATCH
    }

    /**
     * An IPC message.
     *
     * @param header from its position to its limit, as the body; both are left as they are
     */
    record Piece(Kind kind, ByteBuffer header, ByteBuffer body) {
        int headerBytes() {
            return header.remaining();
        }

        int bodyBytes() {
            return body.remaining();
        }

        long sizeInBytes() {
            return (long) headerBytes() + bodyBytes();
        }
    }

    /**
     * Of nothing yet.
     *
     * @param schema of the file
     * @param inEffect at the end of the file; left as they are
     */
    Splice(StreamSchema schema, FileDictionaries inEffect) {
        this.schema = schema;
        this.dictionaries = inEffect.copy();
    }

    /** What is to be appended to the file. */
    List<Piece> pieces() {
        return pieces;
    }

    private void add(Kind kind, ByteBuffer header, ByteBuffer body) {
        mostMetadataBytes = Math.max(mostMetadataBytes, header.remaining() - PREFIX_BYTES);
        mostBodyBytes = Math.max(mostBodyBytes, body.remaining());
        pieces.add(new Piece(kind, header, body));
    }

    /** Of one IPC message. */
    int mostMetadataBytes() {
        return mostMetadataBytes;
    }

    /** Of one IPC message. */
    long mostBodyBytes() {
        return mostBodyBytes;
    }

    /** In effect once the pieces are written. */
    FileDictionaries dictionaries() {
        return dictionaries;
    }

    /** Adds a message, frame by frame. */
    void add(RecordCoordinates record, ArrowStream message) {
        ByteBuffer bytes = message.asByteBuffer();
        DictionaryIds ids = new DictionaryIds(message.streamSchema(), schema);
        DictionariesInEffect<DictionaryFrame> inMessage = DictionaryFrame.noneInEffect();
        int batches = message.batchCount();
        int batch = 0;
        for (Frame frame : message.frames()) {
            ByteBuffer body = bytes.slice((int) frame.bodyPosition(), (int) frame.bodyLength());
            if (frame instanceof Frame.DictionaryBatch dictionary) {
                inMessage.add(DictionaryFrame.of(dictionary, ids.inFile(dictionary.id()), body));
            } else if (frame instanceof Frame.RecordBatch recordBatch) {
                add(inMessage);
                MessagePart part = new MessagePart.Batch(batch, batches);
                List<KeyValue> metadata =
                        CoordinatesFormat.write(new BatchOrigin(record, part, recordBatch.customMetadata()));
                add(Kind.RECORD_BATCH, ByteBuffer.wrap(recordBatch.headerWithMetadata(metadata)), body);
                batch++;
            }
        }
        // dictionaries behind the last batch are in effect for nothing
        if (batches == 0) {
            add(inMessage);
            addMarker(record, new MessagePart.NoBatches());
        }
    }

    /** Adds a batch of the rows of several messages, which all have the same dictionaries. */
    void add(DictionariesInEffect<DictionaryFrame> ofAll, EncodedBatch merged) {
        add(ofAll);
        add(Kind.RECORD_BATCH, merged.header(), merged.body());
    }

    /** Adds a batch of rows, one for each record. No message of a file of rows brings dictionaries of its own. */
    void add(RecordedRows records, ArrowStream rows) {
        for (Frame frame : rows.frames()) {
            if (frame instanceof Frame.RecordBatch batch) {
                add(
                        Kind.RECORD_BATCH,
                        ByteBuffer.wrap(batch.headerWithMetadata(records.metadata())),
                        body(rows, batch));
            }
        }
    }

    /** Adds to the dictionaries of the file what those of rows have. */
    void addDictionaries(ArrowStream rows) {
        DictionaryIds ids = new DictionaryIds(rows.streamSchema(), schema);
        for (Frame frame : rows.frames()) {
            if (frame instanceof Frame.DictionaryBatch dictionary) {
                long id = ids.inFile(dictionary.id());
                Frame.Delta delta = dictionaries.grow(id);
                if (delta == Frame.Delta.REPLACES || dictionary.valueCount() > 0) {
                    add(Kind.DICTIONARY, ByteBuffer.wrap(dictionary.headerWith(id, delta)), body(rows, dictionary));
                }
            }
        }
    }

    private static ByteBuffer body(ArrowStream stream, Frame frame) {
        return stream.asByteBuffer().slice((int) frame.bodyPosition(), (int) frame.bodyLength());
    }

    /** Adds a batch of no rows. */
    void addMarker(RecordCoordinates record, MessagePart part) {
        add(
                Kind.RECORD_BATCH,
                ByteBuffer.wrap(
                        schema.emptyBatchHeader(CoordinatesFormat.write(new BatchOrigin(record, part, List.of())))),
                NO_BODY);
    }

    /**
     * Adds what is missing for dictionaries to be in effect, and empty ones in place of those that never were: Arrow C++ and what is
     * built on it refuse a stream that does not begin with all of its dictionaries, but a message without batches, or with nulls only, may
     * come without them.
     */
    void add(DictionariesInEffect<DictionaryFrame> needed) {
        for (DictionaryFrame frame : dictionaries.bringIntoEffect(needed, schema.hasNestedDictionaries())) {
            add(Kind.DICTIONARY, frame.header().duplicate(), frame.body().duplicate());
        }
        List<Long> absent = new ArrayList<>(dictionaries.absent(schema.dictionaryIds()));
        // the values of an outer dictionary may be encoded by an inner one, which appears behind it in the schema
        Collections.reverse(absent);
        for (long id : absent) {
            add(Kind.DICTIONARY, ByteBuffer.wrap(schema.emptyDictionaryHeader(id)), NO_BODY);
        }
    }
}
