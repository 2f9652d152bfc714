package dev.kafkaarrow.ipc;

import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Where the messages of an IPC file are, as its footer says. Blocks lie between the magic and the footer in ascending order, with nothing
 * but padding between them, as what is between is a stream: so a footer cannot leave out a message. Whether a block holds the message that
 * it says is to be seen when that is read.
 *
 * <p>Takes 24 bytes of memory for each block, as in the file. Immutable.
 */
final class FileBlocks {

    /** Some writers align to 64 bytes. No message is so small. */
    private static final int MAX_PADDING_BYTES = 56;

    private final long footer;
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

        static Content of(Frame.Batch batch) {
            return batch instanceof Frame.DictionaryBatch ? DICTIONARY_BATCH : RECORD_BATCH;
        }
    }

    /**
     * A message, as the footer has it.
     *
     * @param body where prefix and metadata end
     */
    record Block(Content content, long begin, long body, long end) {

        /** Checks that a message at the block is the one that it tells of. */
        void require(Frame.Batch batch) throws InvalidStreamException {
            if (Content.of(batch) != content) {
                throw malformed(batch.position(), content.text + ", as the footer has it", Content.of(batch).text);
            }
            if (batch.end() != end) {
                throw malformed(
                        batch.bodyPosition(),
                        "a body up to byte " + end + ", as the footer has it",
                        "a body up to byte " + batch.end());
            }
        }
    }

    /**
     * In the order of the file.
     *
     * @param footer position of the metadata
     * @param metadata the flatbuffer of the footer
     * @throws InvalidStreamException if these cannot be the blocks of a file
     */
    FileBlocks(long footer, ByteBuffer metadata, MetadataWalk.Blocks blocks) throws InvalidStreamException {
        this.footer = footer;
        int count = Math.addExact(blocks.dictionaryCount(), blocks.recordBatchCount());
        this.begins = new long[count];
        this.bodies = new long[count];
        this.ends = new long[count];
        this.dictionaries = new BitSet(blocks.dictionaryCount());
        this.leading = 0;
        merge(metadata, blocks);
    }

    private FileBlocks(FileBlocks inFileOrder) {
        int[] order = IntStream.concat(
                        inFileOrder.dictionaries.stream(),
                        IntStream.range(0, inFileOrder.count()).filter(i -> !inFileOrder.dictionaries.get(i)))
                .toArray();
        this.footer = inFileOrder.footer;
        this.begins = Arrays.stream(order).mapToLong(i -> inFileOrder.begins[i]).toArray();
        this.bodies = Arrays.stream(order).mapToLong(i -> inFileOrder.bodies[i]).toArray();
        this.ends = Arrays.stream(order).mapToLong(i -> inFileOrder.ends[i]).toArray();
        this.leading = inFileOrder.dictionaries.cardinality();
        this.dictionaries = new BitSet(leading);
        this.dictionaries.set(0, leading);
    }

    /** The same, with all dictionaries before all batches. */
    FileBlocks dictionariesFirst() {
        return new FileBlocks(this);
    }

    private void merge(ByteBuffer metadata, MetadataWalk.Blocks blocks) throws InvalidStreamException {
        int dictionary = 0;
        int batch = 0;
        long end = FileFooter.BEGINNING_BYTES;
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
        if (begins.length > 0 && footer - end > StreamAssembly.END_OF_STREAM_BYTES + MAX_PADDING_BYTES) {
            throw malformed(
                    end,
                    "the end of the stream behind the last block, and the footer",
                    (footer - end) + " bytes before the footer at byte " + footer);
        }
    }

    /** Returns where the block ends. */
    private long set(int i, ByteBuffer metadata, int at, long previousEnd) throws InvalidStreamException {
        long begin = metadata.getLong(at);
        int header = metadata.getInt(at + 8);
        long body = metadata.getLong(at + 16);
        boolean isFirst = i == 0;
        if (begin < previousEnd
                || begin >= footer
                || begin % 8 != 0
                || (!isFirst && begin > previousEnd + MAX_PADDING_BYTES)) {
            throw malformed(
                    footer + at,
                    "a block at a multiple of 8, before the footer at byte " + footer + " and at byte " + previousEnd
                            + ", where the one before ends, or " + MAX_PADDING_BYTES + " bytes behind it at most",
                    "one at byte " + begin);
        }
        if (header <= 0 || header % 8 != 0 || header > footer - begin) {
            throw malformed(
                    footer + at + 8,
                    "metadata of a multiple of 8 bytes that ends before the footer at byte " + footer,
                    header + " bytes from byte " + begin + " on");
        }
        if (body < 0 || body % 8 != 0 || body > footer - begin - header) {
            throw malformed(
                    footer + at + 16,
                    "a body of a multiple of 8 bytes that ends before the footer at byte " + footer,
                    body + " bytes from byte " + (begin + header) + " on");
        }
        begins[i] = begin;
        bodies[i] = begin + header;
        ends[i] = begin + header + body;
        return ends[i];
    }

    int count() {
        return begins.length;
    }

    /** Whether all dictionaries come before all batches, though they stand behind some in the file. */
    boolean hasDictionariesFirst() {
        return leading > 0;
    }

    /** One of them, in the order in which they are read: that of the file, unless {@link #hasDictionariesFirst()}. */
    Block get(int index) {
        return new Block(
                dictionaries.get(index) ? Content.DICTIONARY_BATCH : Content.RECORD_BATCH,
                begins[index],
                bodies[index],
                ends[index]);
    }

    /** The number of the first dictionary that stands behind a record batch, in the order of the file. */
    OptionalInt firstDictionaryBehindABatch() {
        int found = dictionaries.nextSetBit(dictionaries.nextClearBit(0));
        return found < 0 ? OptionalInt.empty() : OptionalInt.of(found);
    }

    /**
     * The number of the first block that begins at a place or behind it, which is that of all blocks if there is none. If dictionaries
     * come first, it is that of a record batch.
     *
     * @throws InvalidStreamException if the place is inside of a block
     */
    int from(long place) throws InvalidStreamException {
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

    /** Whether what is first begins at a place, or behind some padding. */
    boolean beginRightBehind(long place) {
        // the end-of-stream marker may be left out
        long last = begins.length == 0 ? footer : begin();
        return place <= last && place >= begin() - MAX_PADDING_BYTES;
    }

    /** Where the first block of the file is, or the end of its stream if there is none. */
    long begin() {
        if (begins.length == 0) {
            return footer - StreamAssembly.END_OF_STREAM_BYTES;
        }
        return leading > 0 && leading < begins.length ? Math.min(begins[0], begins[leading]) : begins[0];
    }

    private static InvalidStreamException malformed(long position, String expected, String actual) {
        return new InvalidStreamException(Reason.MALFORMED, position, expected, actual);
    }
}
