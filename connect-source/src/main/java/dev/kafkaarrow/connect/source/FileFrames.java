package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.DictionariesInEffect;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.FrameReader;
import dev.kafkaarrow.ipc.InvalidStreamException;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The frames of one file in order, with what a reader has to know who joins behind any of them: the dictionaries in effect there.
 * Reads headers only.
 *
 * <p>A failing {@link #peek} leaves everything as it was and can be called again. Not thread-safe.
 */
final class FileFrames {

    private final ConsumedBytes bytes;
    private final FrameReader reader;
    private final DictionariesInEffect<Frame.DictionaryBatch> dictionaries =
            new DictionariesInEffect<>(Frame.DictionaryBatch::id, Frame.DictionaryBatch::delta);
    private Optional<Frame> ahead = Optional.empty();
    private Optional<Frame> last = Optional.empty();
    private Optional<StreamSchema> schema = Optional.empty();
    private byte[] schemaHeader = {};
    private long position;
    private long batches;

    /** Of {@link #dictionaries}, made when they are asked for. */
    private Optional<InEffect> inEffect = Optional.empty();

    private record InEffect(List<Frame.DictionaryBatch> dictionaries, Optional<DictionaryPlaces> places) {}

    FileFrames(ConsumedBytes bytes, Checks checks, EndConfig.IncompleteFile incompleteFile) {
        this.bytes = bytes;
        this.reader = switch (incompleteFile) {
            case WAIT, FAIL -> FrameReader.ofFile(bytes, checks);
            // what is complete is sent
            case FINISH -> FrameReader.ofTornFile(bytes, checks);
        };
    }

    /**
     * The next frame, which stays the next.
     *
     * @throws InvalidStreamException as {@link FrameReader#next}
     */
    Frame peek() throws IOException {
        if (ahead.isEmpty()) {
            ahead = Optional.of(reader.next());
        }
        return ahead.get();
    }

    /** Goes behind the frame that {@link #peek} returned. */
    void advance() {
        Frame frame = ahead.orElseThrow();
        if (frame instanceof Frame.SchemaMessage message) {
            schema = Optional.of(message.schema());
            schemaHeader = frame.header();
        } else if (frame instanceof Frame.DictionaryBatch dictionary) {
            add(dictionary);
        } else if (frame instanceof Frame.RecordBatch) {
            batches++;
        }
        if (!standsElsewhere(frame)) {
            position = frame.end();
        }
        last = ahead;
        ahead = Optional.empty();
    }

    /** Of a dictionary that is read before batches which it stands behind: it is no place to go on at. */
    private boolean standsElsewhere(Frame frame) {
        return frame instanceof Frame.DictionaryBatch && reader.hasDictionariesFirst();
    }

    private void add(Frame.DictionaryBatch dictionary) {
        dictionaries.add(dictionary);
        if (standsElsewhere(dictionary)) {
            bytes.readOutOfOrder(dictionary.bodyPosition());
        }
        bytes.readWithEachMessage(dictionary.bodyPosition());
        inEffect = Optional.empty();
    }

    /**
     * Goes to where an offset says: where it tells the dictionaries there, by reading these, else by reading all headers before.
     *
     * @throws BadFileException if this is not the file that the offset was taken from
     */
    void seek(SourceOffset offset) throws IOException {
        Optional<EarlierIdentity> earlier = Optional.empty();
        if (offset.identity().isPresent()) {
            if (offset.identity().get() instanceof SourceOffset.Content content) {
                bytes.resume(offset, content);
                if (content.dictionaries().isPresent() && offset.position() > 0) {
                    jump(offset, content.dictionaries().get());
                    return;
                }
            } else if (offset.identity().get() instanceof SourceOffset.Ends ends) {
                earlier = Optional.of(new EarlierIdentity(offset, ends, bytes));
                earlier.get().requireKey();
            }
        }
        Optional<Frame> lastBatch = walk(offset);
        if (position != offset.position()) {
            throw offset.changed("no frame begins there, one ends at byte " + position);
        }
        if (batches != offset.batch()) {
            throw offset.changed("there are " + batches + " batches before it");
        }
        if (earlier.isPresent()) {
            earlier.get().require(schemaHeader, last, lastBatch);
        }
    }

    /**
     * Reads the schema and the dictionaries alone. All that an offset of ours says is true of the bytes that it was taken from, and that
     * these are the same has been seen: so the batches between are not counted again. What a user made of it shows where a frame is of another
     * kind, or none.
     */
    private void jump(SourceOffset offset, DictionaryPlaces places) throws IOException {
        try {
            Frame ignored = peek();
            advance();
            while (reader.hasDictionariesFirst() && peek() instanceof Frame.DictionaryBatch) {
                advance();
            }
            for (DictionaryPlaces.Run run : places.runs()) {
                reader.goTo(run.position());
                for (int i = 0; i < run.count(); i++) {
                    if (!(reader.next() instanceof Frame.DictionaryBatch dictionary)
                            || dictionary.end() > offset.position()) {
                        throw offset.changed(
                                "no " + run.count() + " dictionary batches before it begin at byte " + run.position());
                    }
                    add(dictionary);
                    bytes.keep(dictionary.bodyPosition(), dictionary.bodyLength());
                }
            }
            if (offset.position() < position) {
                throw offset.changed("its schema message ends at byte " + position);
            }
            reader.goTo(offset.position());
            ahead = Optional.empty();
            position = offset.position();
            batches = offset.batch();
            if (offset.row() > 0 && !(peek() instanceof Frame.RecordBatch)) {
                throw offset.changed("no record batch begins there");
            }
        } catch (InvalidStreamException e) {
            throw offset.changed("it cannot be read up to there: " + e.getMessage());
        }
    }

    /** Returns the last record batch of which rows were sent. */
    private Optional<Frame> walk(SourceOffset offset) throws IOException {
        Optional<Frame> lastBatch = Optional.empty();
        try {
            while (position < offset.position()) {
                if (peek() instanceof Frame.EndOfStream) {
                    throw offset.changed("its end-of-stream marker is at byte " + position);
                }
                if (peek() instanceof Frame.RecordBatch batch) {
                    lastBatch = Optional.of(batch);
                }
                advance();
                if (offset.consumed().isEmpty()) {
                    // an offset without a checksum: those behind it have one
                    Consumed ignored = bytes.consumedTo(position);
                }
            }
            if (offset.row() > 0) {
                if (!(peek() instanceof Frame.RecordBatch batch)) {
                    throw offset.changed("no record batch begins there");
                }
                lastBatch = Optional.of(batch);
            }
            return lastBatch;
        } catch (InvalidStreamException e) {
            throw offset.changed("it cannot be read up to there: " + e.getMessage());
        }
    }

    /** Of the schema message; empty before it was read. */
    byte[] schemaHeader() {
        return schemaHeader;
    }

    /** Absent before the schema message was read. */
    Optional<StreamSchema> schema() {
        return schema;
    }

    List<Frame.DictionaryBatch> dictionariesInEffect() {
        return inEffect().dictionaries;
    }

    private InEffect inEffect() {
        if (inEffect.isEmpty()) {
            List<Frame.DictionaryBatch> inOrder = dictionaries.inOrder();
            // those that are always the first frames need not be noted
            inEffect = Optional.of(new InEffect(
                    inOrder,
                    reader.hasDictionariesFirst() ? Optional.of(DictionaryPlaces.NONE) : DictionaryPlaces.of(inOrder)));
        }
        return inEffect.get();
    }

    /** Behind the frames read so far. */
    Place place() {
        return new Place(batches, position, inEffect().places);
    }

    /**
     * A place between two frames.
     *
     * @param dictionaries in effect there, unless there are too many
     */
    record Place(long batches, long position, Optional<DictionaryPlaces> dictionaries) {}
}
