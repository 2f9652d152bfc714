package dev.kafkaarrow.connect.files;

import dev.kafkaarrow.connect.store.Publication;
import dev.kafkaarrow.connect.store.StagedFile;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.ByteSource;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.FrameReader;
import dev.kafkaarrow.ipc.InvalidStreamException;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Splices whole messages into one staged file, frame by frame: headers are written anew with the coordinates of their
 * record, bodies go over as the bytes they are. The file's schema message is that of its first message. Consecutive small messages
 * may wait for one another and become one batch; whatever waits is written before the file is published.
 *
 * <p>Not thread-safe. It ends by {@link #publish} or {@link #discard}.
 */
public final class RecordedFileWriter {

    /** An id of 0, and that a dictionary batch is no delta, take none; padding is to 8 bytes. */
    private static final int MAX_BYTES_OF_ANOTHER_ID = 24;

    private final StagedFile file;
    private final FileFormat format;
    private final FileLayout layout;
    private final StreamSchema schema;
    private final MetadataMatching metadata;
    private final Checks checks;
    private final PendingMessages pending;
    private FileDictionaries dictionaries = new FileDictionaries();

    /** What is written once the dictionaries are known that belong in front of it. */
    private Optional<PiecesBehind> behind = Optional.empty();

    /**
     * A stream of messages of one schema; nothing is written yet.
     *
     * @param file belongs to the writer from now on
     */
    public RecordedFileWriter(StagedFile file, StreamSchema schema, Coalescing coalescing) {
        this(file, FileFormat.STREAM, schema, MetadataMatching.EXACT, coalescing);
    }

    /**
     * A file of messages of one schema, as far as metadata counts; nothing is written yet.
     *
     * @param file belongs to the writer from now on
     */
    public RecordedFileWriter(
            StagedFile file, FileFormat format, StreamSchema schema, MetadataMatching metadata, Coalescing coalescing) {
        this.file = file;
        this.format = format;
        this.layout = FileLayout.of(format, schema);
        this.schema = schema;
        this.metadata = metadata;
        this.checks = coalescing.checks();
        this.pending = new PendingMessages(schema, coalescing);
    }

    /** The schema that stands for records without a value: one without fields. */
    public static StreamSchema tombstoneSchema() {
        return StreamSchema.of(new Schema(List.of()));
    }

    /**
     * Most bytes of metadata of one IPC message that it takes to hold a message in a file, with its record's key and headers; that of
     * the schema is not among them.
     */
    public static int metadataBytes(RecordCoordinates record, ArrowStream message) {
        Splice splice = new Splice(message.streamSchema(), new FileDictionaries());
        splice.add(record, message);
        return splice.mostMetadataBytes()
                + (message.streamSchema().dictionaryIds().isEmpty() ? 0 : MAX_BYTES_OF_ANOTHER_ID);
    }

    /**
     * Whether a message changes a dictionary that the file has: replaces its values or adds to them. Its dictionaries are hashed,
     * as they are again when it is appended.
     */
    public boolean changesDictionaries(ArrowStream message) {
        return new DictionaryChanges(message, schema).changeAny(dictionariesOnceWritten());
    }

    /** Whether a message replaces the values of a dictionary that the file has; see {@link #changesDictionaries}. */
    public boolean replacesDictionaries(ArrowStream message) {
        return new DictionaryChanges(message, schema).replaceAny(dictionariesOnceWritten());
    }

    private FileDictionaries dictionariesOnceWritten() {
        Splice waiting = new Splice(schema, dictionaries);
        pending.addDictionariesTo(waiting);
        return waiting.dictionaries();
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
     * @throws IllegalArgumentException if the message's schema has another fingerprint than the file's, as far as metadata counts
     */
    public void append(RecordCoordinates record, ArrowStream message) throws IOException {
        if (!metadata.fingerprint(message.streamSchema()).equals(metadata.fingerprint(schema))) {
            throw new IllegalArgumentException(record.where() + ": expected a message of schema "
                    + schema.fingerprint().sha256() + ", got one of "
                    + message.streamSchema().fingerprint().sha256());
        }
        Optional<SmallMessage> small = pending.candidate(record, message);
        if (small.isEmpty() || !pending.hasRoomFor(small.get())) {
            flush();
        }
        if (small.isPresent()) {
            pending.add(small.get());
        } else {
            Splice splice = new Splice(schema, dictionaries);
            splice.add(record, message);
            write(splice);
        }
        layout.appended(record.offset(), record.offset(), 1, message.rowCount());
    }

    /**
     * Appends the marker of a record whose value is null, which may stand in a file of any schema. If it throws, the marker is not in
     * the file.
     */
    public void appendTombstone(RecordCoordinates record) throws IOException {
        flush();
        Splice splice = new Splice(schema, dictionaries);
        if (!takesDictionariesLast()) {
            // a stream begins with all of its dictionaries
            splice.add(DictionaryFrame.noneInEffect());
        }
        splice.addMarker(record, new MessagePart.Tombstone());
        write(splice);
        layout.appended(record.offset(), record.offset(), 1, 0);
    }

    /**
     * Appends a batch of rows, one for each of some records. If it throws, nothing of it is in the file, and it may be appended again.
     *
     * @param rows of one batch, of the file's schema but for metadata and the numbers of dictionaries; each dictionary has the
     *     values that are new since the batch before, or none if the file {@linkplain #takeDictionariesLast takes them last}. A file
     *     that takes rows takes no messages
     */
    public void appendRows(RecordedRows records, ArrowStream rows) throws IOException {
        flush();
        Splice splice = new Splice(schema, dictionaries);
        if (!takesDictionariesLast()) {
            splice.addDictionaries(rows);
        }
        splice.add(records, rows);
        write(splice);
        layout.appended(records.firstOffset(), records.lastOffset(), records.count(), records.count());
    }

    /**
     * Whether a file replaces a dictionary that this one has, or one of its own.
     *
     * @param source of the file
     */
    public boolean replacesDictionaries(WholeFile other, ByteSource source) throws IOException {
        FileDictionaries inEffect = dictionaries.copy();
        CopiedDictionaries copied = copied(other, source);
        for (WholeFile.Run run : other.runs()) {
            FileDictionaries before = inEffect.copy();
            for (DictionaryFrame frame :
                    inEffect.bringIntoEffect(copied.add(run, before), schema.hasNestedDictionaries())) {
                if (frame.delta() == Frame.Delta.REPLACES && before.has(frame.id())) {
                    return true;
                }
            }
        }
        return false;
    }

    private CopiedDictionaries copied(WholeFile other, ByteSource source) {
        return new CopiedDictionaries(new DictionaryIds(other.schema(), schema), source);
    }

    /**
     * Appends all that a file of the same log holds, batch for batch as the bytes they are. If it throws, this file can only be discarded.
     *
     * @param source of the file
     * @param chunk what its bytes pass through
     * @throws IllegalArgumentException if its schema has another fingerprint
     */
    public void append(WholeFile other, ByteSource source, ByteBuffer chunk) throws IOException {
        if (!other.schema().fingerprint().equals(schema.fingerprint())) {
            throw new IllegalArgumentException("expected a file of schema "
                    + schema.fingerprint().sha256() + ", got one of "
                    + other.schema().fingerprint().sha256());
        }
        flush();
        CopiedDictionaries copied = copied(other, source);
        for (WholeFile.Run run : other.runs()) {
            Splice splice = new Splice(schema, dictionaries);
            splice.add(copied.add(run, dictionaries));
            write(splice);
            copy(run.batches(), source, chunk);
        }
        if (other.records() > 0) {
            long lastOffset = other.lastRecord().orElseThrow().offset();
            layout.appended(other.firstOffset(), lastOffset, other.records(), other.rows());
        }
    }

    private void copy(List<WholeFile.Block> batches, ByteSource source, ByteBuffer chunk) throws IOException {
        long position = file.sizeInBytes();
        for (WholeFile.Block batch : batches) {
            layout.copied(position, batch);
            position += batch.headerBytes() + batch.bodyBytes();
        }
        long end = batches.get(batches.size() - 1).end();
        for (long next = batches.get(0).position(); next < end; next += chunk.limit()) {
            chunk.clear().limit((int) Math.min(chunk.capacity(), end - next));
            source.read(next, chunk);
            file.write(chunk.flip());
        }
    }

    /**
     * From now on rows come without dictionaries, which are {@linkplain #appendDictionaries appended} once, when they have all of their
     * values. In an IPC file they then stand behind the batches, as its footer says where. A stream has them in front: its batches wait on
     * the heap. Nothing was appended yet.
     */
    public void takeDictionariesLast() {
        behind = Optional.of(new PiecesBehind());
    }

    /** Whether dictionaries have still to be appended. */
    public boolean takesDictionariesLast() {
        return behind.isPresent();
    }

    /** Bytes of what waits for dictionaries. */
    public long waitingForDictionariesBytes() {
        return behind.isPresent() ? behind.get().sizeInBytes() : 0;
    }

    /**
     * Appends the dictionaries that the file takes last. No rows follow. If it throws, nothing of them is in the file, and they may be
     * appended again.
     *
     * @param rows of the file's schema but for metadata and the numbers of dictionaries; their batches do not matter
     */
    public void appendDictionaries(ArrowStream rows) throws IOException {
        Splice splice = new Splice(schema, dictionaries);
        splice.addDictionaries(rows);
        requireReadable(splice);
        List<Splice.Piece> pieces = new ArrayList<>(splice.pieces());
        behind.orElseThrow().addTo(pieces);
        write(pieces);
        dictionaries = splice.dictionaries();
        behind = Optional.empty();
    }

    /** Writes the messages that wait; if it throws, they still wait. */
    private void flush() throws IOException {
        if (!pending.isEmpty()) {
            Splice splice = new Splice(schema, dictionaries);
            pending.addTo(splice);
            write(splice);
            pending.clear();
        }
    }

    private void write(Splice splice) throws IOException {
        requireReadable(splice);
        if (takesDictionariesLast() && format == FileFormat.STREAM) {
            behind.get().add(splice.pieces());
        } else {
            write(splice.pieces());
        }
        dictionaries = splice.dictionaries();
    }

    private void write(List<Splice.Piece> pieces) throws IOException {
        List<ByteBuffer> all = new ArrayList<>(2 * pieces.size() + 2);
        long position = file.sizeInBytes();
        if (position == 0) {
            byte[] beginning = layout.beginning();
            byte[] first = schema.toBytes();
            requireReadable(first);
            all.add(ByteBuffer.wrap(beginning));
            all.add(ByteBuffer.wrap(first));
            position = (long) beginning.length + first.length;
        }
        for (Splice.Piece piece : pieces) {
            all.add(piece.header().duplicate());
            if (piece.bodyBytes() > 0) {
                all.add(piece.body().duplicate());
            }
        }
        file.write(all.toArray(ByteBuffer[]::new));
        layout.written(position, pieces);
    }

    /** A file that cannot be read again would be in everyone's way for ever. */
    private void requireReadable(byte[] schemaMessage) throws IOException {
        try {
            new FrameReader(ByteSource.of(ByteBuffer.wrap(schemaMessage)), checks).next();
        } catch (InvalidStreamException e) {
            throw new IllegalStateException("the schema of a file could not be read again: " + e.getMessage(), e);
        }
    }

    private void requireReadable(Splice splice) {
        if (splice.mostMetadataBytes() > checks.maxMetadataBytes()
                || splice.mostBodyBytes() > checks.maxMessageBytes()) {
            throw new IllegalStateException(
                    "what is to be written could not be read again: expected IPC messages of at most "
                            + checks.maxMetadataBytes() + " bytes of metadata and " + checks.maxMessageBytes()
                            + " bytes of a body, got " + splice.mostMetadataBytes() + " and " + splice.mostBodyBytes());
        }
    }

    /** What the file is. */
    public FileFormat format() {
        return format;
    }

    /** Bytes so far, without what ends the file; messages that wait for others count as they came. */
    public long sizeInBytes() {
        return file.sizeInBytes() + pending.sizeInBytes() + waitingForDictionariesBytes();
    }

    /** Ends the file: nothing is appended behind. If it throws, the file can only be discarded. */
    public void end() throws IOException {
        flush();
        file.write(ByteBuffer.wrap(layout.end()));
    }

    /** Publishes a file that was {@linkplain #end ended}, by any thread; see {@link StagedFile#publish(String, Map)}. */
    public Publication publish(String path, Map<String, String> metadataOfFile) throws IOException {
        return file.publish(path, metadataOfFile);
    }

    /** Ends the file and publishes it; see {@link StagedFile#publish}. */
    public Publication publish(String path) throws IOException {
        end();
        return publish(path, Map.of());
    }

    /** Drops the file. */
    public void discard() throws IOException {
        file.discard();
    }
}
