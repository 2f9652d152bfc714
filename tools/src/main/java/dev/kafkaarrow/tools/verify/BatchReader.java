package dev.kafkaarrow.tools.verify;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.ByteSource;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.FrameReader;
import dev.kafkaarrow.ipc.StreamAssembly;
import dev.kafkaarrow.ipc.StreamDecoder;
import dev.kafkaarrow.ipc.StreamSchema;
import dev.kafkaarrow.ipc.Validation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a file batch by batch, each with the dictionaries that are in effect at it. One batch is in memory at a time, and the dictionaries. Not
 * thread-safe; the source belongs to the caller.
 */
final class BatchReader {

    /** As far as memory goes: the sink's own bounds can be raised. Everything else is checked. */
    static final Checks CHECKS = new Checks(Validation.FULL, Integer.MAX_VALUE, 256 << 20, 1_000, 1_000_000, 4L << 30);

    private final ByteSource source;
    private final FrameReader frames;
    private final StreamDecoder decoder = new StreamDecoder(CHECKS);
    private final StreamSchema schema;
    private final ByteBuffer schemaHeader;

    /** By id, in the order of their first appearance: the batch that replaced all before, and those that appended to it. */
    private final Map<Long, List<ByteBuffer>> dictionaries = new LinkedHashMap<>();

    private long index = -1;
    private long dictionariesRead;

    /** Reads the schema. */
    BatchReader(ByteSource source) throws IOException {
        this.source = source;
        this.frames = FrameReader.ofFile(source, CHECKS);
        this.schema = ((Frame.SchemaMessage) frames.next()).schema();
        this.schemaHeader = ByteBuffer.wrap(schema.toBytes());
    }

    StreamSchema schema() {
        return schema;
    }

    /** Of the batch that was read last, from 0. */
    long index() {
        return index;
    }

    /** Changes with the dictionaries. */
    long dictionariesRead() {
        return dictionariesRead;
    }

    /**
     * A record batch of the file.
     *
     * @param newDictionaries that stand between it and the batch before, encapsulated
     * @param body in memory
     */
    record Batch(Frame.RecordBatch frame, List<ByteBuffer> newDictionaries, ByteBuffer body) {
        long rowCount() {
            return frame.rowCount();
        }
    }

    /**
     * The next record batch; empty at the end of the file, which was looked at then.
     *
     * @throws dev.kafkaarrow.ipc.InvalidStreamException if the bytes are no stream, or no file
     */
    Optional<Batch> next() throws IOException {
        List<ByteBuffer> newDictionaries = new ArrayList<>();
        while (true) {
            Frame frame = frames.next();
            if (frame instanceof Frame.DictionaryBatch dictionary) {
                ByteBuffer bytes = encapsulated(dictionary.header(), body(dictionary));
                if (dictionary.delta() == Frame.Delta.REPLACES) {
                    dictionaries.put(dictionary.id(), new ArrayList<>());
                }
                dictionaries
                        .computeIfAbsent(dictionary.id(), unused -> new ArrayList<>())
                        .add(bytes);
                newDictionaries.add(bytes);
                dictionariesRead++;
            } else if (frame instanceof Frame.RecordBatch batch) {
                index++;
                return Optional.of(new Batch(batch, newDictionaries, body(batch)));
            } else {
                return Optional.empty();
            }
        }
    }

    /** Where the file is read next. */
    long position() {
        return frames.position();
    }

    /** All that is in front of a batch for it to be read: the schema and the dictionaries in effect. */
    List<ByteBuffer> beginning() {
        List<ByteBuffer> beginning = new ArrayList<>();
        beginning.add(schemaHeader);
        dictionaries.values().forEach(beginning::addAll);
        return beginning;
    }

    /** The batch that was read last as a stream of its own. */
    ArrowStream stream(Batch batch) throws IOException {
        List<ByteBuffer> messages = beginning();
        messages.add(ByteBuffer.wrap(batch.frame().header()));
        messages.add(batch.body());
        return stream(messages);
    }

    /** A stream of these messages and the end-of-stream marker. */
    ArrowStream stream(List<ByteBuffer> messages) throws IOException {
        return decoder.decode(ByteBuffer.wrap(StreamAssembly.of(messages)));
    }

    private ByteBuffer body(Frame frame) throws IOException {
        ByteBuffer body = ByteBuffer.allocate(Math.toIntExact(frame.bodyLength()));
        source.read(frame.bodyPosition(), body);
        return body.flip();
    }

    private static ByteBuffer encapsulated(byte[] header, ByteBuffer body) {
        return ByteBuffer.allocate(header.length + body.remaining())
                .put(header)
                .put(body.duplicate())
                .flip();
    }
}
