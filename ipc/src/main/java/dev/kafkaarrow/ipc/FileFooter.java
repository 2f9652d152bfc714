package dev.kafkaarrow.ipc;

import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.MetadataVersion;

/**
 * The footer of an IPC file, which says where its messages are: each is a block. Blocks lie between the magic and the footer in
 * ascending order, with nothing but padding between them, as what is between is a stream: so a footer cannot leave out a message. Whether
 * a block holds the message that it says is to be seen when that is read.
 *
 * <p>Takes 24 bytes of memory for each block, as in the file. Immutable.
 */
final class FileFooter {

    /** The magic, padded to 8 bytes: here the first message begins. */
    static final int BEGINNING_BYTES = 8;

    private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);

    /** The length of the footer, and the magic once more. */
    private static final int TRAILER_BYTES = 4 + MAGIC.length;

    private static final int BLOCK_BYTES = 24;

    /** Some writers align to 64 bytes. No message is so small. */
    private static final int MAX_PADDING_BYTES = 56;

    private static final int END_OF_STREAM_BYTES = 8;

    private final long position;
    private final long fileSize;
    private final Footer flatbuffer;
    private final long[] begins;
    private final long[] bodies;
    private final long[] ends;
    private final BitSet dictionaries;

    /** What a block holds. */
    enum Content {
        DICTIONARY_BATCH("a dictionary batch"),
        RECORD_BATCH("a record batch");

        private final String text;

        Content(String text) {
            this.text = text;
        }
    }

    /**
     * A message, as the footer has it.
     *
     * @param body where prefix and metadata end
     */
    record Block(Content content, long begin, long body, long end) {}

    private FileFooter(long position, ByteBuffer metadata, long fileSize, MetadataWalk.Blocks blocks)
            throws InvalidStreamException {
        this.position = position;
        this.fileSize = fileSize;
        this.flatbuffer = Footer.getRootAsFooter(metadata);
        int count = Math.addExact(blocks.dictionaryCount(), blocks.recordBatchCount());
        this.begins = new long[count];
        this.bodies = new long[count];
        this.ends = new long[count];
        this.dictionaries = new BitSet(blocks.dictionaryCount());
        merge(metadata, blocks);
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
        if (size < BEGINNING_BYTES + TRAILER_BYTES) {
            throw withoutFooter(size);
        }
        ByteBuffer trailer = source.view(size - TRAILER_BYTES, TRAILER_BYTES);
        if (!isMagic(trailer)) {
            throw withoutFooter(size);
        }
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
        FileFooter footer = new FileFooter(position, metadata, size, MetadataWalk.footer(metadata, position, checks));
        short version = footer.flatbuffer.version();
        if (version != MetadataVersion.V4 && version != MetadataVersion.V5) {
            throw new InvalidStreamException(
                    Reason.UNSUPPORTED, position, "metadata version V4 or V5", "version " + (version + 1));
        }
        return footer;
    }

    private static InvalidStreamException withoutFooter(long size) {
        return new InvalidStreamException(
                Reason.INCOMPLETE,
                size,
                "the footer of an Arrow IPC file, and ARROW1 behind it",
                "the end of a file that is still being written, or torn");
    }

    private void merge(ByteBuffer metadata, MetadataWalk.Blocks blocks) throws InvalidStreamException {
        int dictionary = 0;
        int batch = 0;
        long end = BEGINNING_BYTES;
        for (int i = 0; i < begins.length; i++) {
            int dictionaryAt = blocks.dictionaries() + BLOCK_BYTES * dictionary;
            int batchAt = blocks.recordBatches() + BLOCK_BYTES * batch;
            boolean isDictionary = batch == blocks.recordBatchCount()
                    || (dictionary < blocks.dictionaryCount()
                            && metadata.getLong(dictionaryAt) < metadata.getLong(batchAt));
            if (isDictionary) {
                dictionaries.set(i);
                dictionary++;
            } else {
                batch++;
            }
            end = set(i, metadata, isDictionary ? dictionaryAt : batchAt, end);
        }
        if (begins.length > 0 && position - end > END_OF_STREAM_BYTES + MAX_PADDING_BYTES) {
            throw malformed(
                    end,
                    "the end of the stream behind the last block, and the footer",
                    (position - end) + " bytes before the footer at byte " + position);
        }
    }

    /** Returns where the block ends. */
    private long set(int i, ByteBuffer metadata, int at, long previousEnd) throws InvalidStreamException {
        long begin = metadata.getLong(at);
        int header = metadata.getInt(at + 8);
        long body = metadata.getLong(at + 16);
        boolean isFirst = i == 0;
        if (begin < previousEnd
                || begin >= position
                || begin % 8 != 0
                || (!isFirst && begin > previousEnd + MAX_PADDING_BYTES)) {
            throw malformed(
                    position + at,
                    "a block at a multiple of 8, before the footer at byte " + position + " and at byte " + previousEnd
                            + ", where the one before ends, or " + MAX_PADDING_BYTES + " bytes behind it at most",
                    "one at byte " + begin);
        }
        if (header <= 0 || header % 8 != 0 || header > position - begin) {
            throw malformed(
                    position + at + 8,
                    "metadata of a multiple of 8 bytes that ends before the footer at byte " + position,
                    header + " bytes from byte " + begin + " on");
        }
        if (body < 0 || body % 8 != 0 || body > position - begin - header) {
            throw malformed(
                    position + at + 16,
                    "a body of a multiple of 8 bytes that ends before the footer at byte " + position,
                    body + " bytes from byte " + (begin + header) + " on");
        }
        begins[i] = begin;
        bodies[i] = begin + header;
        ends[i] = begin + header + body;
        return ends[i];
    }

    /** How many blocks there are. */
    int blockCount() {
        return begins.length;
    }

    /** One of the blocks, in the order of the file. */
    Block block(int index) {
        return new Block(
                dictionaries.get(index) ? Content.DICTIONARY_BATCH : Content.RECORD_BATCH,
                begins[index],
                bodies[index],
                ends[index]);
    }

    /**
     * The number of the first block that begins at a place or behind it, which is that of all blocks if there is none.
     *
     * @throws InvalidStreamException if the place is inside of a block
     */
    int blockFrom(long place) throws InvalidStreamException {
        int found = Arrays.binarySearch(begins, place);
        int next = found >= 0 ? found : -found - 1;
        if (found < 0 && next > 0 && ends[next - 1] > place) {
            throw malformed(
                    place,
                    "the beginning of a message, as the footer has it",
                    "the middle of the one at byte " + begins[next - 1]);
        }
        return next;
    }

    /** Checks that a schema message is what the footer says, and comes right before all else. */
    void require(Frame.SchemaMessage message) throws InvalidStreamException {
        boolean isAlone = begins.length == 0;
        long behind = isAlone ? position - END_OF_STREAM_BYTES : begins[0];
        if (message.end() > (isAlone ? position : behind) || message.end() < behind - MAX_PADDING_BYTES) {
            throw malformed(
                    message.position(),
                    "a schema message up to byte " + behind + ", where the footer has what is next",
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

    /** Checks that a message at a block is the one that the block tells of. */
    void require(Frame.Batch batch) throws InvalidStreamException {
        Block block = block(blockFrom(batch.position()));
        Content content = batch instanceof Frame.DictionaryBatch ? Content.DICTIONARY_BATCH : Content.RECORD_BATCH;
        if (content != block.content) {
            throw malformed(batch.position(), block.content.text + ", as the footer has it", content.text);
        }
        if (batch.end() != block.end) {
            throw malformed(
                    batch.bodyPosition(),
                    "a body up to byte " + block.end + ", as the footer has it",
                    "a body up to byte " + batch.end());
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
