package dev.kafkaarrow.ipc;

import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;

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

    /** What a file begins and ends with. Not to be changed. */
    static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);

    /** The length of the footer, and the magic once more. */
    static final int TRAILER_BYTES = 4 + MAGIC.length;

    /** Some writers align to 64 bytes. No message is so small. */
    private static final int MAX_PADDING_BYTES = 56;

    private final long position;
    private final long fileSize;
    private final Footer flatbuffer;
    private final long[] begins;
    private final long[] bodies;
    private final long[] ends;
    private final BitSet dictionaries;

    /** How many dictionaries stand before all record batches, whatever their place in the file. */
    private final int leading;

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
        this.leading = 0;
        merge(metadata, blocks);
    }

    /** With the dictionaries first. */
    private FileFooter(FileFooter inFileOrder) {
        int[] order = IntStream.concat(
                        inFileOrder.dictionaries.stream(),
                        IntStream.range(0, inFileOrder.blockCount()).filter(i -> !inFileOrder.dictionaries.get(i)))
                .toArray();
        this.position = inFileOrder.position;
        this.fileSize = inFileOrder.fileSize;
        this.flatbuffer = inFileOrder.flatbuffer;
        this.begins = Arrays.stream(order).mapToLong(i -> inFileOrder.begins[i]).toArray();
        this.bodies = Arrays.stream(order).mapToLong(i -> inFileOrder.bodies[i]).toArray();
        this.ends = Arrays.stream(order).mapToLong(i -> inFileOrder.ends[i]).toArray();
        this.leading = inFileOrder.dictionaries.cardinality();
        this.dictionaries = new BitSet(leading);
        this.dictionaries.set(0, leading);
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
        FileFooter footer = new FileFooter(position, metadata, size, MetadataWalk.footer(metadata, position, checks));
        FrameDecoder.requireVersion(footer.flatbuffer.version(), position);
        return footer.isInReadingOrder(source, checks) ? footer : new FileFooter(footer);
    }

    /**
     * Whether each dictionary can be taken to stand before the batches that need it, so that reading in the order of the file will do. The
     * format does not ask for that, and Polars writes dictionaries behind all batches. Told by the first one that is behind a batch: one
     * that only appends is where a stream has it.
     */
    private boolean isInReadingOrder(ByteSource source, Checks checks) throws IOException {
        int firstBatch = dictionaries.nextClearBit(0);
        int behind = dictionaries.nextSetBit(firstBatch);
        if (behind < 0) {
            return true;
        }
        Block block = block(behind);
        int length = (int) (block.body - block.begin);
        if (length > (long) checks.maxMetadataBytes() + Encapsulation.PREFIX_BYTES) {
            // refused when it is read
            return true;
        }
        ByteBuffer header = source.view(block.begin, length);
        int prefix = header.getInt(0) == Encapsulation.CONTINUATION ? Encapsulation.PREFIX_BYTES : 4;
        if (length <= prefix) {
            return true;
        }
        ByteBuffer metadata = header.slice(prefix, length - prefix).order(ByteOrder.LITTLE_ENDIAN);
        MetadataWalk.check(metadata, block.begin + prefix, checks);
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

    private void merge(ByteBuffer metadata, MetadataWalk.Blocks blocks) throws InvalidStreamException {
        int dictionary = 0;
        int batch = 0;
        long end = BEGINNING_BYTES;
        for (int i = 0; i < begins.length; i++) {
            int dictionaryAt = blocks.dictionaries() + MetadataWalk.BLOCK_BYTES * dictionary;
            int batchAt = blocks.recordBatches() + MetadataWalk.BLOCK_BYTES * batch;
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
        if (begins.length > 0 && position - end > StreamAssembly.END_OF_STREAM_BYTES + MAX_PADDING_BYTES) {
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

    /** Whether all dictionaries come before all batches, though they stand behind some in the file. */
    boolean hasDictionariesFirst() {
        return leading > 0;
    }

    /** One of the blocks, in the order in which they are read: that of the file, unless {@link #hasDictionariesFirst()}. */
    Block block(int index) {
        return new Block(
                dictionaries.get(index) ? Content.DICTIONARY_BATCH : Content.RECORD_BATCH,
                begins[index],
                bodies[index],
                ends[index]);
    }

    /**
     * The number of the first block that begins at a place or behind it, which is that of all blocks if there is none. If dictionaries
     * come first, it is that of a record batch.
     *
     * @throws InvalidStreamException if the place is inside of a block
     */
    int blockFrom(long place) throws InvalidStreamException {
        int found = Arrays.binarySearch(begins, leading, begins.length, place);
        int next = found >= 0 ? found : -found - 1;
        if (found < 0 && next > leading && ends[next - 1] > place) {
            throw malformed(
                    place,
                    "the beginning of a message, as the footer has it",
                    "the middle of the one at byte " + begins[next - 1]);
        }
        return next;
    }

    /** Checks that a schema message is what the footer says, and comes right before all else. */
    void require(Frame.SchemaMessage message) throws InvalidStreamException {
        if (!isRightBeforeAll(message.end())) {
            throw malformed(
                    message.position(),
                    "a schema message up to byte " + firstBegin() + ", where the footer has what is next",
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

    /** The schema message of a file that has none, as those of Polars: there is something else in its place, and the footer has the schema. */
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

    /** Checks that a message at a block is the one that the block tells of. */
    void require(Frame.Batch batch, int index) throws InvalidStreamException {
        Block block = block(index);
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

    /** Whether what is next begins at a place, or behind some padding. */
    boolean isRightBeforeAll(long place) {
        // the end-of-stream marker may be left out
        long last = begins.length == 0 ? position : firstBegin();
        return place <= last && place >= firstBegin() - MAX_PADDING_BYTES;
    }

    /** Where the first block of the file is, or the end of its stream if there is none. */
    private long firstBegin() {
        if (begins.length == 0) {
            return position - StreamAssembly.END_OF_STREAM_BYTES;
        }
        return leading > 0 && leading < begins.length ? Math.min(begins[0], begins[leading]) : begins[0];
    }

    /** Bytes of the whole file. */
    long fileSize() {
        return fileSize;
    }

    private static InvalidStreamException malformed(long position, String expected, String actual) {
        return new InvalidStreamException(Reason.MALFORMED, position, expected, actual);
    }
}
