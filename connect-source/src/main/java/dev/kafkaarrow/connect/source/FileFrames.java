package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.ipc.ByteSource;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.FrameReader;
import dev.kafkaarrow.ipc.InvalidStreamException;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32C;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * The frames of one file in order, with what a reader has to know who joins behind any of them: the dictionaries in effect there,
 * and the offset to store. Reads headers only.
 *
 * <p>A failing {@link #peek} leaves everything as it was and can be called again. Not thread-safe.
 */
final class FileFrames {

    /** Bytes of a body that are in memory at once while it is checked. */
    private static final int CHUNK_BYTES = 64 * 1024;

    private final ByteSource source;
    private final FrameReader reader;
    private final DictionariesInEffect dictionaries = new DictionariesInEffect();
    private Optional<Frame> ahead = Optional.empty();
    private Optional<StreamSchema> schema = Optional.empty();
    private byte[] schemaHeader = {};
    private long position;
    private long batches;
    private long firstHeaderChecksum;
    private long lastHeaderChecksum;

    FileFrames(ByteSource source, Checks checks) {
        this.source = source;
        this.reader = new FrameReader(source, checks);
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
            firstHeaderChecksum = checksum(schemaHeader);
        } else if (frame instanceof Frame.DictionaryBatch dictionary) {
            dictionaries.add(dictionary);
        } else if (frame instanceof Frame.RecordBatch) {
            batches++;
        }
        lastHeaderChecksum = checksum(frame.header());
        position = frame.end();
        ahead = Optional.empty();
    }

    /**
     * Goes to where an offset says, collecting the dictionaries on the way. Reads one body: that of the last batch sent.
     *
     * @param fileIdentity what the store tells this file by
     * @throws ConnectException if this is not the file that the offset was taken from
     */
    void seek(SourceOffset offset, String fileIdentity) throws IOException {
        if (offset.identity().isPresent() && !offset.identity().get().file().equals(fileIdentity)) {
            throw changed(offset, "it is another file, " + fileIdentity);
        }
        Optional<Frame> lastBatch = Optional.empty();
        try {
            while (position < offset.position()) {
                if (peek() instanceof Frame.EndOfStream) {
                    throw changed(offset, "its end-of-stream marker is at byte " + position);
                }
                if (peek() instanceof Frame.RecordBatch batch) {
                    lastBatch = Optional.of(batch);
                }
                advance();
            }
            if (offset.row() > 0) {
                if (!(peek() instanceof Frame.RecordBatch batch && batch.rowCount() > offset.row())) {
                    throw changed(offset, "no record batch of more rows begins there");
                }
                lastBatch = Optional.of(batch);
            }
        } catch (InvalidStreamException e) {
            throw changed(offset, "it cannot be read up to there: " + e.getMessage());
        }
        if (position != offset.position()) {
            throw changed(offset, "no frame begins there, one ends at byte " + position);
        }
        if (batches != offset.batch()) {
            throw changed(offset, "there are " + batches + " batches before it");
        }
        if (offset.identity().isPresent()) {
            SourceOffset.Identity then = offset.identity().get();
            if (then.firstHeader() != firstHeaderChecksum) {
                throw changed(offset, "its schema message has CRC-32C " + firstHeaderChecksum);
            }
            if (then.lastHeader() != lastHeaderChecksum) {
                throw changed(offset, "the header of the last frame before it has CRC-32C " + lastHeaderChecksum);
            }
            if (then.lastBody().isPresent()) {
                long body = lastBatch.isPresent() ? bodyChecksum(lastBatch.get()) : checksum(new byte[0]);
                if (then.lastBody().getAsLong() != body) {
                    throw changed(offset, "the body of the last batch that was sent has CRC-32C " + body);
                }
            }
        }
    }

    /** CRC-32C of the body of a frame, read once more. */
    long bodyChecksum(Frame frame) throws IOException {
        CRC32C crc = new CRC32C();
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(frame.bodyLength(), CHUNK_BYTES));
        long end = frame.bodyPosition() + frame.bodyLength();
        for (long from = frame.bodyPosition(); from < end; from += chunk.limit()) {
            chunk.clear().limit((int) Math.min(end - from, chunk.capacity()));
            source.read(from, chunk);
            crc.update(chunk.flip());
        }
        return crc.getValue();
    }

    private static ConnectException changed(SourceOffset offset, String how) {
        return new ConnectException("the file changed under its stored offset " + offset.toMap() + ": " + how
                + ". Put the file back, or reset the connector's offset of this file to read it from its beginning");
    }

    private static long checksum(byte[] header) {
        CRC32C crc = new CRC32C();
        crc.update(header);
        return crc.getValue();
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
        return dictionaries.frames();
    }

    /** Behind the frames read so far. */
    Place place() {
        return new Place(batches, position, lastHeaderChecksum);
    }

    /**
     * The offset of a place in this file.
     *
     * @param body checksum of the body of the last batch sent
     */
    SourceOffset offset(Place place, long row, Optional<SourceOffset.End> end, String fileKey, OptionalLong body) {
        return new SourceOffset(
                place.batches,
                place.position,
                row,
                end,
                Optional.of(new SourceOffset.Identity(fileKey, firstHeaderChecksum, place.lastHeaderChecksum, body)));
    }

    /** A place between two frames. */
    record Place(long batches, long position, long lastHeaderChecksum) {}
}
