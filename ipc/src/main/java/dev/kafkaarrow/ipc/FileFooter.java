package dev.kafkaarrow.ipc;

import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;

/**
 * The footer of an IPC file, which says where its messages are. Immutable.
 */
final class FileFooter {

    /** The magic, padded to 8 bytes: here the first message begins. */
    static final int BEGINNING_BYTES = 8;

    /** What a file begins and ends with. Not to be changed. */
    static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);

    /** The length of the footer, and the magic once more. */
    static final int TRAILER_BYTES = 4 + MAGIC.length;

    private final long position;
    private final long fileSize;
    private final Footer flatbuffer;
    private final FileBlocks blocks;

    private FileFooter(long position, long fileSize, Footer flatbuffer, FileBlocks blocks) {
        this.position = position;
        this.fileSize = fileSize;
        this.flatbuffer = flatbuffer;
        this.blocks = blocks;
    }

    /** Whether a source begins as a file does; bytes that may become one do not yet. */
    static boolean isBegunBy(ByteSource source) throws IOException {
        return source.size() >= MAGIC.length && isMagic(source.view(0, MAGIC.length));
    }

    /** Whether there are so few bytes that it cannot be told, all of which a file begins with. */
    static boolean mayBegin(ByteSource source) throws IOException {
        int size = (int) Math.min(source.size(), MAGIC.length);
        byte[] first = new byte[size];
        source.view(0, size).get(0, first);
        return size < MAGIC.length && Arrays.equals(first, 0, size, MAGIC, 0, size);
    }

    private static boolean isMagic(ByteBuffer bytes) {
        byte[] read = new byte[MAGIC.length];
        bytes.get(bytes.limit() - MAGIC.length, read);
        return Arrays.equals(read, MAGIC);
    }

    /**
     * Reads the footer of what begins as a file.
     *
     * @throws InvalidStreamException {@code INCOMPLETE} if the source does not end as a file does
     */
    static FileFooter read(ByteSource source, Checks checks) throws IOException {
        long size = source.size();
        if (!isIn(source)) {
            throw withoutFooter(size);
        }
        ByteBuffer trailer = source.view(size - TRAILER_BYTES, TRAILER_BYTES);
        int length = trailer.getInt(0);
        long most = size - TRAILER_BYTES - BEGINNING_BYTES;
        if (length <= 0 || length > most) {
            throw malformed(size - TRAILER_BYTES, "the length of a footer, 1 to " + most + " bytes", length + " bytes");
        }
        long position = size - TRAILER_BYTES - length;
        if (length > Math.min(checks.maxMessageBytes(), Integer.MAX_VALUE - TRAILER_BYTES)) {
            throw InvalidStreamException.exceeds(
                    Bound.MESSAGE_BYTES,
                    position,
                    "a footer of at most " + checks.maxMessageBytes() + " bytes (max.message.bytes)",
                    length + " bytes");
        }
        // to the end of the file: a store that saw the end being looked at has it
        ByteBuffer metadata = source.view(position, length + TRAILER_BYTES).limit(length);
        FileBlocks blocks = new FileBlocks(position, metadata, MetadataWalk.footer(metadata, position, checks));
        Footer flatbuffer = Footer.getRootAsFooter(metadata);
        FrameDecoder.requireVersion(flatbuffer.version(), position);
        boolean isInReadingOrder = isInReadingOrder(blocks, source, checks);
        return new FileFooter(position, size, flatbuffer, isInReadingOrder ? blocks : blocks.dictionariesFirst());
    }

    /**
     * Whether each dictionary can be taken to stand before the batches that need it, so that reading in the order of the file will do. The
     * format does not ask for that, and Polars writes dictionaries behind all batches. Told by the first one that is behind a batch: one
     * that only appends is where a stream has it.
     */
    private static boolean isInReadingOrder(FileBlocks blocks, ByteSource source, Checks checks) throws IOException {
        OptionalInt behind = blocks.firstDictionaryBehindABatch();
        if (behind.isEmpty()) {
            return true;
        }
        FileBlocks.Block block = blocks.get(behind.getAsInt());
        int length = (int) (block.body() - block.begin());
        if (length > (long) checks.maxMetadataBytes() + Encapsulation.PREFIX_BYTES) {
            // refused when it is read
            return true;
        }
        ByteBuffer header = source.view(block.begin(), length);
        int prefix = header.getInt(0) == Encapsulation.CONTINUATION ? Encapsulation.PREFIX_BYTES : 4;
        if (length <= prefix) {
            return true;
        }
        ByteBuffer metadata = header.slice(prefix, length - prefix).order(ByteOrder.LITTLE_ENDIAN);
        MetadataWalk.check(metadata, block.begin() + prefix, checks);
        Message message = Message.getRootAsMessage(metadata);
        return message.headerType() != MessageHeader.DictionaryBatch
                || ((DictionaryBatch) message.header(new DictionaryBatch())).isDelta();
    }

    /** Whether a source ends as a file does. */
    static boolean isIn(ByteSource source) throws IOException {
        long size = source.size();
        return size >= BEGINNING_BYTES + TRAILER_BYTES && isMagic(source.view(size - TRAILER_BYTES, TRAILER_BYTES));
    }

    static InvalidStreamException withoutFooter(long size) {
        return new InvalidStreamException(
                Reason.INCOMPLETE,
                size,
                "the footer of an Arrow IPC file, and ARROW1 behind it",
                "the end of a file that is still being written, or torn");
    }

    FileBlocks blocks() {
        return blocks;
    }

    /** Checks that a schema message is what the footer says, and comes right before all else. */
    void require(Frame.SchemaMessage message) throws InvalidStreamException {
        if (!blocks.beginRightBehind(message.end())) {
            throw malformed(
                    message.position(),
                    "a schema message up to byte " + blocks.begin() + ", where the footer has what is next",
                    "one up to byte " + message.end());
        }
        if (!message.schema().isDescribedBy(flatbuffer.schema())) {
            throw malformed(
                    position,
                    "in the footer the schema of the message at byte " + message.position() + ", "
                            + message.schema().fingerprint(),
                    "another schema");
        }
    }

    /** The schema message of a file that has none, as those of Polars and Arrow JS: there is something else in its place, or nothing, and the footer has the schema. */
    Frame.SchemaMessage schemaMessage() throws InvalidStreamException {
        try {
            if (flatbuffer.schema().endianness() != Endianness.Little) {
                throw new IllegalArgumentException("big-endian");
            }
            StreamSchema schema = StreamSchema.of(SchemaConversion.of(flatbuffer.schema()));
            return new Frame.SchemaMessage(BEGINNING_BYTES, BEGINNING_BYTES, schema);
        } catch (RuntimeException e) {
            throw new InvalidStreamException(
                    Reason.UNSUPPORTED, position, "a schema that Arrow Java can represent", e.getMessage(), e);
        }
    }

    /** Bytes of the whole file. */
    long fileSize() {
        return fileSize;
    }

    private static InvalidStreamException malformed(long position, String expected, String actual) {
        return new InvalidStreamException(Reason.MALFORMED, position, expected, actual);
    }
}
