package dev.kafkaarrow.ipc;

import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;

/**
 * Makes frames of the metadata of messages, in their order: first the schema, then batches that are held against it. Not thread-safe.
 */
final class FrameDecoder {
    /** How Arrow C++ 0.17 marked compressed bodies before the format had a place for it. */
    private static final String EXPERIMENTAL_COMPRESSION = "ARROW:experimental_compression";

    private final Checks checks;
    private final SchemaCache schemas;

    /** Null before the schema message was read. */
    private StreamSchema schema;

    /** Null as long as {@link #schema} is. */
    private DictionaryNeeds dictionaries;

    /** Whether the body of a batch can be where its metadata says. */
    interface BodyPlace {
        void check(Frame.Batch frame, long metadataPosition) throws IOException;
    }

    FrameDecoder(Checks checks, SchemaCache schemas) {
        this.checks = checks;
        this.schemas = schemas;
    }

    /** Batches of this schema follow. */
    void begin(StreamSchema known) {
        schema = known;
        dictionaries = new DictionaryNeeds(known);
    }

    /** Whether the schema is known, so that batches follow. */
    boolean hasBegun() {
        return schema != null;
    }

    /** Of a file: see {@link DictionaryNeeds#checkNotReplaced}. */
    void checkNotReplaced(Frame.DictionaryBatch dictionary, long metadataPosition) throws InvalidStreamException {
        dictionaries.checkNotReplaced(dictionary, metadataPosition);
    }

    /** The metadata of the first message; it is that of {@link #begin} once its caller says so. */
    Frame.SchemaMessage schemaMessage(ByteBuffer metadata, long position, long metadataPosition)
            throws InvalidStreamException {
        StreamSchema decoded = schemas.get(metadata, metadataPosition, checks, FrameDecoder::requireSchema);
        return new Frame.SchemaMessage(position, metadataPosition + metadata.limit(), decoded);
    }

    private static void requireSchema(ByteBuffer metadata, long metadataPosition) throws InvalidStreamException {
        Message message = Message.getRootAsMessage(metadata);
        requireVersion(message.version(), metadataPosition);
        if (message.headerType() != MessageHeader.Schema) {
            throw malformed(metadataPosition, "a schema as the first message", name(message.headerType()));
        }
    }

    /** The metadata of a message behind the first one. */
    Frame.Batch batch(ByteBuffer metadata, long position, long metadataPosition, BodyPlace place) throws IOException {
        MetadataWalk.check(metadata, metadataPosition, checks);
        Message message = Message.getRootAsMessage(metadata);
        requireVersion(message.version(), metadataPosition);
        List<KeyValue> customMetadata = CustomMetadata.entries(message.customMetadataLength(), message::customMetadata);
        long bodyPosition = metadataPosition + metadata.limit();
        Frame.Batch frame = switch (message.headerType()) {
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
        place.check(frame, metadataPosition);
        if (message.version() < MetadataVersion.V5
                && customMetadata.stream().anyMatch(entry -> entry.key().equals(EXPERIMENTAL_COMPRESSION))) {
            throw new InvalidStreamException(
                    Reason.UNSUPPORTED,
                    metadataPosition,
                    "compression as the format knows it",
                    "the experimental compression of Arrow 0.17");
        }
        if (frame instanceof Frame.RecordBatch batch) {
            new HeaderCheck(schema.layout(), batch.raw(), batch.bodyLength(), metadataPosition).run(dictionaries::need);
            dictionaries.requireAll(metadataPosition);
        } else if (frame instanceof Frame.DictionaryBatch dictionary) {
            dictionaries.check(dictionary, metadataPosition);
            BatchLayout layout = schema.dictionaryHeaders(dictionary.id()).layout();
            new HeaderCheck(layout, dictionary.raw(), dictionary.bodyLength(), metadataPosition)
                    .run(dictionaries::need);
            dictionaries.add(dictionary);
        }
        return frame;
    }

    /** Checks the version that the flatbuffer of a message or of a footer has. */
    static void requireVersion(short version, long position) throws InvalidStreamException {
        if (version != MetadataVersion.V4 && version != MetadataVersion.V5) {
            throw new InvalidStreamException(
                    Reason.UNSUPPORTED, position, "metadata version V4 or V5", "version " + (version + 1));
        }
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
