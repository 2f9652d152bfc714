package dev.kafkaarrow.ipc;

import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;

/**
 * Walks a byte range as encapsulated IPC messages, from headers alone: bodies are never read, no off-heap memory is used.
 * Every frame handed out has passed the structural checks that need no body.
 *
 * <p>Not thread-safe. Holds no resource: the source belongs to the caller.
 */
public final class FrameReader {
    /** How Arrow C++ 0.17 marked compressed bodies before the format had a place for it. */
    private static final String EXPERIMENTAL_COMPRESSION = "ARROW:experimental_compression";

    private final ByteSource source;
    private final Checks checks;
    private final EndMarker endMarker;
    private final SchemaCache schemas;
    private Set<Long> missingDictionaries = Set.of();
    private Set<Long> neededDictionaries = Set.of();
    private StreamSchema schema;
    private Frame.EndOfStream end;
    private long position;

    /** Walks a stream from its schema message on, which is the first frame. */
    public FrameReader(ByteSource source, Checks checks) {
        this(source, checks, EndMarker.REQUIRED, new SchemaCache());
    }

    /** @param endMarker optional only for a source that holds all that there will be */
    FrameReader(ByteSource source, Checks checks, EndMarker endMarker, SchemaCache schemas) {
        this.source = source;
        this.checks = checks;
        this.endMarker = endMarker;
        this.schemas = schemas;
    }

    /**
     * Goes on behind a frame that ended at {@code position}, in a stream whose schema is known. The dictionaries are taken to be
     * in effect.
     */
    public FrameReader(ByteSource source, Checks checks, StreamSchema schema, long position) {
        this(source, checks, EndMarker.REQUIRED, new SchemaCache());
        this.schema = schema;
        this.position = position;
        expectDictionaries(Set.of());
    }

    /**
     * The next frame; once {@link Frame.EndOfStream} was returned, that again.
     *
     * @throws InvalidStreamException if the bytes are not a valid stream; with reason {@code INCOMPLETE} if the source
     *     ends before the frame does (a frame before it stays valid, and calling again after the source has grown
     *     continues), with {@code MALFORMED} also if bytes follow the end-of-stream marker, or if another format stands in place
     *     of the stream ({@link InvalidStreamException#foreignFormat()})
     */
    public Frame next() throws IOException {
        if (end != null) {
            return end;
        }
        if (endMarker == EndMarker.OPTIONAL && schema != null && source.size() == position) {
            end = new Frame.EndOfStream(position, position);
            return end;
        }
        int first = source.view(position, require(position, 4, "a message or the end-of-stream marker"))
                .getInt(0);
        if (position == 0 && first != Encapsulation.CONTINUATION) {
            refuseForeign();
        }
        int prefix = first == Encapsulation.CONTINUATION ? 8 : 4;
        int metadataLength = first;
        if (prefix == 8) {
            metadataLength = source.view(position + 4, require(position + 4, 4, "the length of a message"))
                    .getInt(0);
        }
        if (metadataLength == 0) {
            return endOfStream(prefix);
        }
        if (metadataLength < 0) {
            throw malformed(position, "metadata of more than 0 bytes", metadataLength + " bytes");
        }
        if (metadataLength > checks.maxMetadataBytes()) {
            throw InvalidStreamException.exceeds(
                    Bound.METADATA_BYTES,
                    position,
                    "at most " + checks.maxMetadataBytes() + " bytes of metadata (max.metadata.bytes)",
                    metadataLength + " bytes");
        }
        long metadataPosition = position + prefix;
        ByteBuffer metadata =
                source.view(metadataPosition, require(metadataPosition, metadataLength, "the metadata of a message"));
        Frame frame =
                schema == null ? schemaMessage(metadata, metadataPosition) : batchMessage(metadata, metadataPosition);
        position = frame.end();
        return frame;
    }

    private void refuseForeign() throws IOException {
        ByteBuffer beginning = source.view(0, (int) Math.min(source.size(), ForeignFormat.LOOK_BYTES));
        Optional<ForeignFormat> format = ForeignFormat.of(beginning);
        if (format.isPresent()) {
            throw InvalidStreamException.foreign(format.get(), beginning);
        }
    }

    /**
     * Goes on at another place where a frame begins, before or behind. What was read of the stream so far stays known: its schema,
     * which must be, and its dictionaries.
     */
    public void goTo(long frame) {
        if (schema == null || frame < 0) {
            throw new IllegalStateException("byte " + frame + " of a stream whose schema "
                    + (schema == null ? "was not read yet" : "was read"));
        }
        position = frame;
        end = null;
    }

    /** Position of the first byte that {@link #next()} will look at. */
    public long position() {
        return position;
    }

    private Frame schemaMessage(ByteBuffer metadata, long metadataPosition) throws InvalidStreamException {
        StreamSchema decoded = schemas.get(metadata, metadataPosition, checks, FrameReader::requireSchema);
        schema = decoded;
        expectDictionaries(decoded.dictionaryIds());
        return new Frame.SchemaMessage(position, metadataPosition + metadata.limit(), decoded);
    }

    /** Sets are made only for schemas that need them: most have no dictionary, and a stream may be small. */
    private void expectDictionaries(Collection<Long> missing) {
        if (!schema.dictionaryIds().isEmpty()) {
            missingDictionaries = new HashSet<>(missing);
            neededDictionaries = new HashSet<>();
        }
    }

    private static void requireSchema(ByteBuffer metadata, long metadataPosition) throws InvalidStreamException {
        Message message = Message.getRootAsMessage(metadata);
        requireVersion(message, metadataPosition);
        if (message.headerType() != MessageHeader.Schema) {
            throw malformed(metadataPosition, "a schema as the first message", name(message.headerType()));
        }
    }

    private Frame batchMessage(ByteBuffer metadata, long metadataPosition) throws IOException {
        MetadataWalk.check(metadata, metadataPosition, checks);
        Message message = Message.getRootAsMessage(metadata);
        requireVersion(message, metadataPosition);
        List<KeyValue> customMetadata = CustomMetadata.entries(message.customMetadataLength(), message::customMetadata);
        long bodyPosition = metadataPosition + metadata.limit();
        Frame frame = switch (message.headerType()) {
            case MessageHeader.RecordBatch ->
                new Frame.RecordBatch(position, bodyPosition, metadata, message, customMetadata);
            case MessageHeader.DictionaryBatch ->
                new Frame.DictionaryBatch(position, bodyPosition, metadata, message, customMetadata);
            default ->
                throw malformed(
                        metadataPosition,
                        "a record batch, a dictionary batch or the end of the stream",
                        name(message.headerType()));
        };
        checkBody(message.bodyLength(), bodyPosition);
        if (message.version() < MetadataVersion.V5
                && customMetadata.stream().anyMatch(entry -> entry.key().equals(EXPERIMENTAL_COMPRESSION))) {
            throw new InvalidStreamException(
                    Reason.UNSUPPORTED,
                    metadataPosition,
                    "compression as the format knows it",
                    "the experimental compression of Arrow 0.17");
        }
        if (frame instanceof Frame.RecordBatch batch) {
            new HeaderCheck(schema.layout(), batch.raw(), batch.bodyLength(), metadataPosition)
                    .run(neededDictionaries::add);
            requireDictionaries(metadataPosition);
        } else if (frame instanceof Frame.DictionaryBatch dictionary) {
            checkDictionary(dictionary, metadataPosition);
        }
        return frame;
    }

    private void checkDictionary(Frame.DictionaryBatch dictionary, long metadataPosition)
            throws InvalidStreamException {
        if (!schema.hasDictionary(dictionary.id())) {
            throw malformed(
                    metadataPosition,
                    "a dictionary of the schema, one of " + schema.dictionaryIds(),
                    "id " + dictionary.id());
        }
        if (dictionary.delta() == Frame.Delta.APPENDS && missingDictionaries.contains(dictionary.id())) {
            throw malformed(
                    metadataPosition,
                    "the values of dictionary " + dictionary.id() + " before a delta to them",
                    "a delta");
        }
        BatchLayout layout = schema.dictionaryHeaders(dictionary.id()).layout();
        new HeaderCheck(layout, dictionary.raw(), dictionary.bodyLength(), metadataPosition)
                .run(neededDictionaries::add);
        missingDictionaries.remove(dictionary.id());
    }

    private void requireDictionaries(long metadataPosition) throws InvalidStreamException {
        if (missingDictionaries.isEmpty()) {
            return;
        }
        for (long id : neededDictionaries) {
            if (missingDictionaries.contains(id)) {
                throw malformed(metadataPosition, "dictionary " + id + " before a batch that uses it", "none");
            }
        }
    }

    private void checkBody(long bodyLength, long bodyPosition) throws IOException {
        if (bodyLength < 0 || bodyLength % 8 != 0) {
            throw malformed(bodyPosition, "a body whose length is a multiple of 8", bodyLength + " bytes");
        }
        if (bodyLength > checks.maxMessageBytes()) {
            throw InvalidStreamException.exceeds(
                    Bound.MESSAGE_BYTES,
                    bodyPosition,
                    "a body of at most " + checks.maxMessageBytes() + " bytes (max.message.bytes)",
                    bodyLength + " bytes");
        }
        require(bodyPosition, bodyLength, "the body of a message");
    }

    private Frame endOfStream(int prefix) throws IOException {
        if (schema == null) {
            throw malformed(position, "a schema as the first message", "the end of the stream");
        }
        long behind = position + prefix;
        long size = source.size();
        if (size > behind) {
            throw malformed(behind, "nothing behind the end of the stream", (size - behind) + " bytes");
        }
        end = new Frame.EndOfStream(position, behind);
        position = behind;
        return end;
    }

    private static void requireVersion(Message message, long metadataPosition) throws InvalidStreamException {
        if (message.version() != MetadataVersion.V4 && message.version() != MetadataVersion.V5) {
            throw new InvalidStreamException(
                    Reason.UNSUPPORTED,
                    metadataPosition,
                    "metadata version V4 or V5",
                    "version " + (message.version() + 1));
        }
    }

    /** Returns {@code bytes}, as an int where it is one, if the source holds so many at {@code from}. */
    private int require(long from, long bytes, String what) throws IOException {
        long size = source.size();
        if (bytes > size - from) {
            throw new InvalidStreamException(
                    Reason.INCOMPLETE, from, what + ", " + bytes + " bytes", Math.max(0, size - from) + " bytes");
        }
        return (int) bytes;
    }

    private static String name(byte headerType) {
        return switch (headerType) {
            case MessageHeader.Schema -> "a schema";
            case MessageHeader.DictionaryBatch -> "a dictionary batch";
            case MessageHeader.RecordBatch -> "a record batch";
            default -> "header type " + headerType;
        };
    }

    private static InvalidStreamException malformed(long position, String expected, String actual) {
        return new InvalidStreamException(Reason.MALFORMED, position, expected, actual);
    }
}
