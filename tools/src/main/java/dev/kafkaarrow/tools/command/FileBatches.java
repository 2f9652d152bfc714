package dev.kafkaarrow.tools.command;

import dev.kafkaarrow.connect.files.DictionariesInEffect;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.ByteSource;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.FrameReader;
import dev.kafkaarrow.ipc.StreamAssembly;
import dev.kafkaarrow.ipc.StreamDecoder;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The batches of a file, each as a stream of its own with the dictionaries in effect. Bodies are read of what is asked for alone. Not
 * thread-safe. Holds no resource: the source belongs to the caller.
 */
public final class FileBatches {

    private final ByteSource source;
    private final StreamDecoder decoder;
    private final FrameReader frames;
    private final StreamSchema schema;
    private final DictionariesInEffect<Frame.DictionaryBatch> dictionaries =
            new DictionariesInEffect<>(Frame.DictionaryBatch::id, Frame.DictionaryBatch::delta);

    /** Of the dictionaries that were needed, by their positions: many batches need the same ones. */
    private Map<Long, ByteBuffer> dictionaryBytes = new HashMap<>();

    /**
     * Reads the schema.
     *
     * @throws dev.kafkaarrow.ipc.InvalidStreamException if the bytes do not begin with one
     */
    public FileBatches(ByteSource source, Checks checks) throws IOException {
        this.source = source;
        this.decoder = new StreamDecoder(checks);
        this.frames = FrameReader.ofFile(source, checks);
        this.schema = ((Frame.SchemaMessage) frames.next()).schema();
    }

    /** Of all batches. */
    public StreamSchema schema() {
        return schema;
    }

    /** The next frame behind the schema, from its header alone. */
    public Frame next() throws IOException {
        return frames.next();
    }

    /**
     * The next batch; empty at the end.
     *
     * @throws dev.kafkaarrow.ipc.InvalidStreamException if the bytes are not a valid stream, or end before it does
     */
    public Optional<ArrowStream> nextBatch() throws IOException {
        while (true) {
            Frame frame = frames.next();
            if (frame instanceof Frame.DictionaryBatch dictionary) {
                take(dictionary);
            } else if (frame instanceof Frame.RecordBatch batch) {
                return Optional.of(stream(batch));
            } else {
                return Optional.empty();
            }
        }
    }

    /** The last batches, which have that many rows together if there are so many. All others are passed by their headers. */
    public List<ArrowStream> last(long rows) throws IOException {
        Deque<Waiting> last = new ArrayDeque<>();
        long held = 0;
        List<Frame.DictionaryBatch> before = new ArrayList<>();
        for (Frame frame = frames.next(); !(frame instanceof Frame.EndOfStream); frame = frames.next()) {
            if (frame instanceof Frame.DictionaryBatch dictionary) {
                before.add(dictionary);
            } else if (frame instanceof Frame.RecordBatch batch) {
                last.add(new Waiting(List.copyOf(before), batch));
                before.clear();
                held += batch.rowCount();
                while (held - last.getFirst().batch.rowCount() >= rows) {
                    held -= last.getFirst().batch.rowCount();
                    last.removeFirst().dictionaries.forEach(dictionaries::add);
                }
            }
        }
        List<ArrowStream> streams = new ArrayList<>();
        for (Waiting waiting : last) {
            waiting.dictionaries.forEach(dictionaries::add);
            streams.add(stream(waiting.batch));
        }
        return streams;
    }

    /** A stream of the schema alone. */
    public ArrowStream empty() throws IOException {
        return decoder.decode(ByteBuffer.wrap(StreamAssembly.of(List.of(ByteBuffer.wrap(schema.toBytes())))));
    }

    private record Waiting(List<Frame.DictionaryBatch> dictionaries, Frame.RecordBatch batch) {}

    /** Its body is read now, as a source that can be read once does not come back to it. */
    private void take(Frame.DictionaryBatch dictionary) throws IOException {
        dictionaries.add(dictionary);
        dictionaryBytes.put(dictionary.position(), bytes(dictionary));
    }

    private ArrowStream stream(Frame.RecordBatch batch) throws IOException {
        List<ByteBuffer> parts = new ArrayList<>();
        parts.add(ByteBuffer.wrap(schema.toBytes()));
        Map<Long, ByteBuffer> inEffect = new HashMap<>();
        for (Frame.DictionaryBatch dictionary : dictionaries.inOrder()) {
            ByteBuffer bytes = dictionaryBytes.get(dictionary.position());
            if (bytes == null) {
                bytes = bytes(dictionary);
            }
            inEffect.put(dictionary.position(), bytes);
            parts.add(bytes);
        }
        dictionaryBytes = inEffect;
        parts.add(bytes(batch));
        return decoder.decode(ByteBuffer.wrap(StreamAssembly.of(parts)));
    }

    private ByteBuffer bytes(Frame.Batch frame) throws IOException {
        byte[] header = frame.header();
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(header.length + frame.bodyLength()));
        bytes.put(header);
        source.read(frame.bodyPosition(), bytes);
        return bytes.flip();
    }
}
