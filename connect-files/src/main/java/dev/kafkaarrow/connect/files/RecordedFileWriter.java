package dev.kafkaarrow.connect.files;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.KeyValue;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Splices whole messages into one staged file, frame by frame: headers are written anew with the coordinates of their
 * record, bodies go over as the bytes they are. The file's schema message is that of its first message.
 *
 * <p>Not thread-safe. It ends by {@link #publish} or {@link #discard}.
 */
public final class RecordedFileWriter {

    /** Continuation and a length of 0. */
    private static final byte[] END_OF_STREAM = {-1, -1, -1, -1, 0, 0, 0, 0};

    private final StagedFile file;
    private final StreamSchema schema;
    private FileDictionaries dictionaries = new FileDictionaries();

    /**
     * A file of messages of one schema; nothing is written yet.
     *
     * @param file belongs to the writer from now on
     */
    public RecordedFileWriter(StagedFile file, StreamSchema schema) {
        this.file = file;
        this.schema = schema;
    }

    /** The schema that stands for records without a value: one without fields. */
    public static StreamSchema tombstoneSchema() {
        return StreamSchema.of(new Schema(List.of()));
    }

    /**
     * Whether a message changes a dictionary that the file has: replaces its values or adds to them. Its dictionaries are hashed,
     * as they are again when it is appended.
     */
    public boolean changesDictionaries(ArrowStream message) {
        return new DictionaryChanges(message, schema).changeAny(dictionaries);
    }

    /**
     * Whether a message replaces a dictionary between its own batches, or has one come late that must be declared empty before: no
     * file that holds it is without replacements.
     */
    public static boolean replacesDictionariesWithin(ArrowStream message) {
        return DictionaryChanges.replaceWithin(message);
    }

    /**
     * Appends a message. If it throws, nothing of the message is in the file, and it may be appended again.
     *
     * @throws IllegalArgumentException if the message's schema has another fingerprint than the file's
     */
    public void append(RecordCoordinates record, ArrowStream message) throws IOException {
        if (!message.streamSchema().fingerprint().equals(schema.fingerprint())) {
            throw new IllegalArgumentException(record.where() + ": expected a message of schema "
                    + schema.fingerprint().sha256() + ", got one of "
                    + message.streamSchema().fingerprint().sha256());
        }
        Splice splice = new Splice(record, message);
        for (Frame frame : message.frames()) {
            splice.add(frame);
        }
        splice.end();
        write(splice.pieces);
        dictionaries = splice.dictionaries;
    }

    /**
     * Appends the marker of a record whose value is null. If it throws, the marker is not in the file.
     *
     * @throws IllegalArgumentException if the file's schema is not {@link #tombstoneSchema()}
     */
    public void appendTombstone(RecordCoordinates record) throws IOException {
        if (!schema.fingerprint().equals(tombstoneSchema().fingerprint())) {
            throw new IllegalArgumentException(
                    record.where() + ": expected a file of the schema without fields, got " + schema);
        }
        write(List.of(marker(record, new MessagePart.Tombstone())));
    }

    private ByteBuffer marker(RecordCoordinates record, MessagePart part) {
        return ByteBuffer.wrap(
                schema.emptyBatchHeader(CoordinatesFormat.write(new RecordedBatch(record, part, List.of()))));
    }

    private void write(List<ByteBuffer> pieces) throws IOException {
        List<ByteBuffer> all = new ArrayList<>(pieces.size() + 1);
        if (file.sizeInBytes() == 0) {
            all.add(ByteBuffer.wrap(schema.toBytes()));
        }
        all.addAll(pieces);
        file.write(all.toArray(ByteBuffer[]::new));
    }

    /** Bytes so far, without the end-of-stream marker. */
    public long sizeInBytes() {
        return file.sizeInBytes();
    }

    /** Ends the stream and publishes the file; see {@link StagedFile#publish}. */
    public Publication publish(String path) throws IOException {
        file.write(ByteBuffer.wrap(END_OF_STREAM));
        return file.publish(path);
    }

    /** Drops the file. */
    public void discard() throws IOException {
        file.discard();
    }

    /** One message on its way into the file; has no effect before it is complete. */
    private final class Splice {
        private final RecordCoordinates record;
        private final ByteBuffer bytes;
        private final int batches;
        private final DictionaryIds ids;
        private final MessageDictionaries inMessage = new MessageDictionaries();
        private final FileDictionaries dictionaries = RecordedFileWriter.this.dictionaries.copy();
        private final List<ByteBuffer> pieces = new ArrayList<>();
        private int batch;

        Splice(RecordCoordinates record, ArrowStream message) {
            this.record = record;
            this.bytes = message.asByteBuffer();
            this.batches = message.batchCount();
            this.ids = new DictionaryIds(message.streamSchema(), schema);
        }

        void add(Frame frame) {
            if (frame instanceof Frame.DictionaryBatch dictionary) {
                inMessage.add(DictionaryFrame.of(dictionary, ids.inFile(dictionary.id()), body(frame)));
            } else if (frame instanceof Frame.RecordBatch recordBatch) {
                addDictionaries();
                MessagePart part = new MessagePart.Batch(batch, batches);
                List<KeyValue> metadata =
                        CoordinatesFormat.write(new RecordedBatch(record, part, recordBatch.customMetadata()));
                pieces.add(ByteBuffer.wrap(recordBatch.headerWithMetadata(metadata)));
                pieces.add(body(frame));
                batch++;
            }
        }

        void end() {
            if (batches == 0) {
                addDictionaries();
                pieces.add(marker(record, new MessagePart.NoBatches()));
            }
            // dictionaries behind the last batch are in effect for nothing
        }

        private void addDictionaries() {
            for (DictionaryFrame frame : dictionaries.bringIntoEffect(inMessage, schema.hasNestedDictionaries())) {
                pieces.add(frame.header().duplicate());
                pieces.add(frame.body().duplicate());
            }
            List<Long> absent = new ArrayList<>(dictionaries.absent(schema.dictionaryIds()));
            // the values of an outer dictionary may be encoded by an inner one, which appears behind it in the schema
            Collections.reverse(absent);
            for (long id : absent) {
                pieces.add(EmptyDictionary.header(schema, id));
            }
        }

        private ByteBuffer body(Frame frame) {
            return bytes.slice((int) frame.bodyPosition(), (int) frame.bodyLength());
        }
    }
}
