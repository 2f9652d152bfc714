package dev.kafkaarrow.ipc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes streams of bytes, after checks. Keeps the schemas it met last, so that the schema of a message that looks like the
 * one before costs one comparison of bytes, and so the head of a stream of one batch. Thread-safe.
 */
public final class StreamDecoder {
    private final Checks checks;
    private final Function<StreamSchema, Opening> opening;
    private final EndMarker endMarker;
    private final SchemaCache schemas;
    private final Recent<StreamHead> heads;

    /** Of the stream that was walked last; null before the first. */
    private volatile StreamSchema walkedLast;

    /** Streams open with all their columns. */
    public StreamDecoder(Checks checks) {
        this(checks, schema -> Opening.AS_WRITTEN);
    }

    /** Streams open with these columns, in this order, if they are not asked for others. */
    public StreamDecoder(Checks checks, List<String> columns) {
        this(checks, constant(new Opening.Columns(List.copyOf(columns))));
    }

    /**
     * Streams open as this schema, if they are not asked for anything else; their own schema and bytes stay as they are. {@link
     * #decode} throws {@link IncompatibleSchemaException} for a stream that cannot be read so.
     */
    public StreamDecoder(Checks checks, StreamSchema reader) {
        this(checks, new ReaderSchema(reader)::opening);
    }

    private StreamDecoder(Checks checks, Function<StreamSchema, Opening> opening) {
        this(checks, opening, EndMarker.REQUIRED, new SchemaCache(), new Recent<>());
    }

    private StreamDecoder(
            Checks checks,
            Function<StreamSchema, Opening> opening,
            EndMarker endMarker,
            SchemaCache schemas,
            Recent<StreamHead> heads) {
        this.checks = checks;
        this.opening = opening;
        this.endMarker = endMarker;
        this.schemas = schemas;
        this.heads = heads;
    }

    /** A decoder like this one, for streams that end so. */
    public StreamDecoder withEndMarker(EndMarker other) {
        return new StreamDecoder(checks, opening, other, schemas, heads);
    }

    private static Function<StreamSchema, Opening> constant(Opening opening) {
        return schema -> opening;
    }

    /**
     * The stream that fills the buffer from its position to its limit, as a view; the buffer is left as it is. All messages
     * are walked and their headers checked now, their bodies when they are loaded.
     *
     * @throws InvalidStreamException if the bytes are not one complete stream, or exceed a bound
     * @throws IncompatibleSchemaException if all streams are to open as another schema, and this one cannot
     */
    public ArrowStream decode(ByteBuffer bytes) throws InvalidStreamException {
        ByteBuffer view = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (view.limit() > checks.maxMessageBytes()) {
            throw InvalidStreamException.exceeds(
                    Bound.MESSAGE_BYTES,
                    0,
                    "a stream of at most " + checks.maxMessageBytes() + " bytes (max.message.bytes)",
                    view.limit() + " bytes");
        }
        if (view.limit() < Integer.BYTES) {
            // nothing more will come, so that even so little can be told
            Optional<ForeignFormat> format = ForeignFormat.of(view);
            if (format.isPresent()) {
                throw InvalidStreamException.foreign(format.get(), view);
            }
        }
        WalkedStream walked = withKnownHead(view);
        if (walked == null) {
            walked = walked(view);
        }
        return new ArrowStream(walked, opening.apply(walked.schema()));
    }

    /** Null if there is none that its bytes begin with, or it is not all right. */
    private OneBatchStream withKnownHead(ByteBuffer bytes) {
        if (bytes.hasArray()) {
            for (int i = 0; i < heads.size(); i++) {
                StreamHead head = heads.get(i);
                OneBatchStream stream = head == null ? null : head.begins(bytes, checks);
                if (stream != null) {
                    return stream;
                }
            }
        }
        return null;
    }

    private FramedStream walked(ByteBuffer bytes) throws InvalidStreamException {
        List<Frame> frames = walk(bytes, checks, endMarker, schemas);
        StreamSchema schema = ((Frame.SchemaMessage) frames.get(0)).schema();
        if (schema.equals(walkedLast)) {
            // what comes twice in turn is likely to come again
            StreamHead.of(bytes, frames).ifPresent(heads::add);
        }
        walkedLast = schema;
        return new FramedStream(bytes, schema, frames, checks);
    }

    /** Walks bytes that this module has written, or walked before. */
    static List<Frame> walkOwn(ByteBuffer bytes, StreamSchema schema, Checks checks) {
        try {
            return walk(bytes, checks, EndMarker.OPTIONAL, SchemaCache.of(schema));
        } catch (InvalidStreamException e) {
            throw new UncheckedIOException("bytes of our own encoder", e);
        }
    }

    private static List<Frame> walk(ByteBuffer bytes, Checks checks, EndMarker endMarker, SchemaCache schemas)
            throws InvalidStreamException {
        FrameReader reader = new FrameReader(new BufferSource(bytes), checks, endMarker, schemas);
        List<Frame> frames = new ArrayList<>();
        Frame frame;
        do {
            try {
                frame = reader.next();
            } catch (InvalidStreamException e) {
                throw e;
            } catch (IOException e) {
                throw new UncheckedIOException("memory does not fail", e);
            }
            frames.add(frame);
        } while (!(frame instanceof Frame.EndOfStream));
        return List.copyOf(frames);
    }
}
