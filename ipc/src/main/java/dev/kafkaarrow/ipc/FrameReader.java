package dev.kafkaarrow.ipc;

import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Walks a byte range as encapsulated IPC messages, from headers alone: bodies are never read, no off-heap memory is used.
 * Every frame handed out has passed the structural checks that need no body.
 *
 * <p>Not thread-safe. Holds no resource: the source belongs to the caller.
 */
public final class FrameReader {
    private final ByteSource source;
    private final Checks checks;
    private final EndMarker endMarker;
    private final Input input;
    private final FrameDecoder decoder;

    /** Null for a stream. */
    private FileFooter footer;

    /** Of the footer, the block that is next; -1 if {@link #position} says. */
    private int nextBlock;

    /** Whether it is a file without a footer that is read all the same. */
    private boolean isTorn;

    private Frame.EndOfStream end;
    private long position;

    /** What the source may hold. */
    private enum Input {
        STREAM,
        STREAM_OR_FILE,
        STREAM_OR_TORN_FILE
    }

    /** Walks a stream from its schema message on, which is the first frame. */
    public FrameReader(ByteSource source, Checks checks) {
        this(source, checks, EndMarker.REQUIRED, new SchemaCache());
    }

    /** @param endMarker optional only for a source that holds all that there will be */
    FrameReader(ByteSource source, Checks checks, EndMarker endMarker, SchemaCache schemas) {
        this(source, checks, endMarker, schemas, Input.STREAM);
    }

    private FrameReader(ByteSource source, Checks checks, EndMarker endMarker, SchemaCache schemas, Input input) {
        this.input = input;
        this.source = source;
        this.checks = checks;
        this.endMarker = endMarker;
        this.decoder = new FrameDecoder(checks, schemas);
    }

    /**
     * Walks what is in a file, told by its first bytes: a stream, or an IPC file, whose frames are those that a stream has, in the order of
     * the file, as its footer says (but see {@link #hasDictionariesFirst()}). Positions are bytes of the file, and the last frame ends with it. An IPC file without its footer
     * is {@code INCOMPLETE}, whatever it has, until the source has grown; nothing is said of bytes between the messages.
     */
    public static FrameReader ofFile(ByteSource source, Checks checks) {
        return new FrameReader(source, checks, EndMarker.REQUIRED, new SchemaCache(), Input.STREAM_OR_FILE);
    }

    /**
     * As {@link #ofFile}, but an IPC file without its footer has the frames of the stream that it begins with, up to where it was torn:
     * only then it is {@code INCOMPLETE}.
     */
    public static FrameReader ofTornFile(ByteSource source, Checks checks) {
        return new FrameReader(source, checks, EndMarker.REQUIRED, new SchemaCache(), Input.STREAM_OR_TORN_FILE);
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
        if (footer != null) {
            return nextOfFile();
        }
        if (endMarker == EndMarker.OPTIONAL && decoder.hasBegun() && source.size() == position) {
            end = new Frame.EndOfStream(position, position);
            return end;
        }
        int first = source.view(position, require(position, 4, "a message or the end-of-stream marker"))
                .getInt(0);
        if (position == 0 && first != Encapsulation.CONTINUATION) {
            if (isFile()) {
                return beginningOfFile();
            }
            refuseForeign();
        }
        Prefix prefix = prefix(first);
        if (prefix.metadataLength == 0) {
            return endOfStream(prefix.bytes);
        }
        return decoder.hasBegun() ? batch(prefix) : begin(schemaMessage(prefix));
    }

    private boolean isFile() throws IOException {
        boolean mayBeFile = input != Input.STREAM;
        boolean isFile = mayBeFile && FileFooter.isBegunBy(source);
        if (mayBeFile && !isFile && FileFooter.mayBegin(source)) {
            throw new InvalidStreamException(
                    Reason.INCOMPLETE, 0, "a stream or a file", source.size() + " bytes that a file begins with");
        }
        return isFile;
    }

    private Frame beginningOfFile() throws IOException {
        boolean begun = false;
        isTorn = input == Input.STREAM_OR_TORN_FILE && !FileFooter.isIn(source);
        footer = isTorn ? null : FileFooter.read(source, checks);
        position = FileFooter.BEGINNING_BYTES;
        try {
            Frame.SchemaMessage message = isTorn ? schemaMessage(messagePrefix()) : schemaOfFile();
            begun = true;
            return begin(message);
        } finally {
            if (!begun) {
                footer = null;
                position = 0;
            }
        }
    }

    private Frame nextOfFile() throws IOException {
        if (nextBlock < 0) {
            nextBlock = footer.blocks().from(position);
        }
        if (nextBlock == footer.blocks().count()) {
            return endOfFile();
        }
        FileBlocks.Block block = footer.blocks().get(nextBlock);
        position = block.begin();
        Prefix prefix = messagePrefix();
        long body = position + prefix.bytes + prefix.metadataLength;
        if (body != block.body()) {
            throw malformed(
                    position,
                    "metadata up to byte " + block.body() + ", as the footer has it",
                    "metadata up to byte " + body);
        }
        Frame batch = batch(prefix);
        nextBlock++;
        return batch;
    }

    private Frame.SchemaMessage schemaOfFile() throws IOException {
        if (footer.blocks().begin() <= position) {
            // there is none, as in those of Arrow JS
            return footer.schemaMessage();
        }
        int first = source.view(position, require(position, 4, "a message of a file"))
                .getInt(0);
        if (first != Encapsulation.CONTINUATION
                && !footer.blocks().beginRightBehind(position + Integer.BYTES + first)) {
            // no length either, as before 0.15
            return footer.schemaMessage();
        }
        Frame.SchemaMessage message = schemaMessage(messagePrefix());
        footer.require(message);
        return message;
    }

    private Prefix messagePrefix() throws IOException {
        Prefix prefix = prefix(source.view(position, require(position, 4, "a message of a file"))
                .getInt(0));
        if (prefix.metadataLength == 0) {
            throw malformed(position, "a message of a file", "the end of the stream");
        }
        return prefix;
    }

    /** What stands before the metadata of a message. */
    private record Prefix(int bytes, int metadataLength) {}

    /** Checked, but for 0, which ends a stream. */
    private Prefix prefix(int first) throws IOException {
        int prefix = first == Encapsulation.CONTINUATION ? 8 : 4;
        int metadataLength = first;
        if (prefix == 8) {
            metadataLength = source.view(position + 4, require(position + 4, 4, "the length of a message"))
                    .getInt(0);
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
        return new Prefix(prefix, metadataLength);
    }

    private ByteBuffer metadata(Prefix prefix) throws IOException {
        return source.view(
                position + prefix.bytes,
                require(position + prefix.bytes, prefix.metadataLength, "the metadata of a message"));
    }

    private Frame.SchemaMessage schemaMessage(Prefix prefix) throws IOException {
        return decoder.schemaMessage(metadata(prefix), position, position + prefix.bytes);
    }

    private Frame begin(Frame.SchemaMessage message) {
        decoder.begin(message.schema());
        position = message.end();
        return message;
    }

    private Frame batch(Prefix prefix) throws IOException {
        Frame batch = decoder.batch(metadata(prefix), position, position + prefix.bytes, this::checkBody);
        position = batch.end();
        return batch;
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
     * which must be, and its dictionaries. With {@link #hasDictionariesFirst()} a record batch is next, or the end.
     */
    public void goTo(long frame) {
        if (!decoder.hasBegun() || frame < 0) {
            throw new IllegalStateException("byte " + frame + " of a stream whose schema "
                    + (decoder.hasBegun() ? "was read" : "was not read yet"));
        }
        position = frame;
        nextBlock = -1;
        end = null;
    }

    /**
     * Whether this is a file whose dictionaries stand behind batches that need them: they are the first frames behind the schema all the
     * same, so that positions do not rise from the last of them to the first batch.
     */
    public boolean hasDictionariesFirst() {
        return footer != null && footer.blocks().hasDictionariesFirst();
    }

    /** Position of the first byte that {@link #next()} will look at. */
    public long position() {
        return position;
    }

    private void checkBody(Frame.Batch frame, long metadataPosition) throws IOException {
        long bodyLength = frame.bodyLength();
        long bodyPosition = frame.bodyPosition();
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
        if (footer != null) {
            footer.blocks().get(nextBlock).require(frame);
            if (frame instanceof Frame.DictionaryBatch dictionary) {
                decoder.checkNotReplaced(dictionary, metadataPosition);
            }
        }
    }

    private Frame endOfStream(int prefix) throws IOException {
        if (!decoder.hasBegun()) {
            throw malformed(position, "a schema as the first message", "the end of the stream");
        }
        long behind = position + prefix;
        long size = source.size();
        if (isTorn) {
            throw FileFooter.withoutFooter(size);
        }
        if (size > behind) {
            throw malformed(behind, "nothing behind the end of the stream", (size - behind) + " bytes");
        }
        end = new Frame.EndOfStream(position, behind);
        position = behind;
        return end;
    }

    private Frame endOfFile() throws IOException {
        long size = source.size();
        if (size != footer.fileSize()) {
            throw malformed(
                    footer.fileSize(), "the end of a file, whose footer was read", "a file of " + size + " bytes");
        }
        end = new Frame.EndOfStream(position, size);
        position = size;
        return end;
    }

    /** Returns {@code bytes}, as an int where it is one, if the source holds so many at {@code from}. */
    private int require(long from, long bytes, String what) throws IOException {
        long size = source.size();
        if (bytes > size - from) {
            // behind the footer nothing will come
            throw new InvalidStreamException(
                    footer == null ? Reason.INCOMPLETE : Reason.MALFORMED,
                    from,
                    what + ", " + bytes + " bytes",
                    Math.max(0, size - from) + " bytes");
        }
        return (int) bytes;
    }

    private static InvalidStreamException malformed(long position, String expected, String actual) {
        return new InvalidStreamException(Reason.MALFORMED, position, expected, actual);
    }
}
