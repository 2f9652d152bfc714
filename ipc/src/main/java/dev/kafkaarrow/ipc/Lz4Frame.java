package dev.kafkaarrow.ipc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.StreamingXXHash32;
import net.jpountz.xxhash.XXHashFactory;

/**
 * Reads one LZ4 frame block by block, into a window of at most 64 KiB and a block. lz4-java's own frame reader refuses linked blocks,
 * which Arrow C++ writes for every buffer of more than 64 KiB; its block decompressor does the independent ones here.
 *
 * <p>Not thread-safe.
 *
 * @see <a href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md">LZ4 frame format</a>
 */
final class Lz4Frame {
    private static final int MAGIC = 0x184D2204;
    private static final int VERSION = 0b01;
    private static final int HISTORY_BYTES = 64 << 10;
    private static final int MIN_BLOCK_SIZE_ID = 4;
    private static final int STORED_BLOCK = 1 << 31;
    private static final int MIN_MATCH = 4;

    private static final LZ4SafeDecompressor BLOCKS =
            LZ4Factory.fastestInstance().safeDecompressor();

    private final ByteBuffer source;
    private final boolean linked;
    private final boolean blockChecksums;
    private final boolean contentChecksum;
    private final StreamingXXHash32 checksum;
    private final byte[] window;
    private final int limit;
    private final int maxBlockBytes;
    private int history;

    /** Holds the block that is decompressed: the source's own array, where it shows one. */
    private byte[] block = {};

    private int blockFrom;

    /** Takes the bytes of a block. */
    interface Sink {
        void accept(byte[] bytes, int from, int length) throws IOException;
    }

    /**
     * @param source with the frame from its position to its limit
     * @param limit bytes that the frame is said to hold
     */
    Lz4Frame(ByteBuffer source, int limit) throws IOException {
        this.limit = limit;
        this.source = source.order(ByteOrder.LITTLE_ENDIAN);
        require(7);
        if (source.getInt() != MAGIC) {
            throw new IOException("not the magic of an LZ4 frame");
        }
        int descriptor = source.position();
        int flags = source.get();
        int sizes = source.get();
        if ((flags >> 6 & 0b11) != VERSION || (flags & 0b10) != 0 || (sizes & 0b1000_1111) != 0) {
            throw new IOException("an unknown version of the LZ4 frame format");
        }
        int blockSizeId = sizes >> 4 & 0b111;
        if (blockSizeId < MIN_BLOCK_SIZE_ID) {
            throw new IOException("block size id " + blockSizeId);
        }
        linked = (flags & 0b10_0000) == 0;
        blockChecksums = (flags & 0b1_0000) != 0;
        contentChecksum = (flags & 0b100) != 0;
        int optional = ((flags & 0b1000) != 0 ? 8 : 0) + ((flags & 0b1) != 0 ? 4 : 0);
        if ((flags & 0b1) != 0) {
            throw new IOException("a dictionary, which Arrow has no place for");
        }
        require(optional + 1);
        source.position(source.position() + optional);
        byte[] header = new byte[source.position() - descriptor];
        source.get(descriptor, header);
        int expected = XXHashFactory.fastestInstance().hash32().hash(header, 0, header.length, 0) >> 8 & 0xff;
        if ((source.get() & 0xff) != expected) {
            throw new IOException("a header that does not match its checksum");
        }
        checksum = XXHashFactory.fastestInstance().newStreamingHash32(0);
        maxBlockBytes = 1 << (8 + 2 * blockSizeId);
        // the block size is only an upper bound: a frame cannot hold more than 255 times its bytes, and should hold no
        // more than it says
        int bound = (int) Math.min(Math.min(maxBlockBytes, limit), 255L * source.remaining());
        window = new byte[(linked ? Math.min(HISTORY_BYTES, limit) : 0) + bound];
    }

    /** Hands over all blocks; fails if the frame is broken, or does not hold {@code limit} bytes, or bytes follow it. */
    void decompress(Sink sink) throws IOException {
        int left = limit;
        while (true) {
            require(4);
            int size = source.getInt();
            if (size == 0) {
                break;
            }
            int bytes = size & ~STORED_BLOCK;
            if (bytes > maxBlockBytes) {
                throw new IOException("a block of " + bytes + " bytes");
            }
            require(bytes + (blockChecksums ? 4 : 0));
            takeBlock(bytes);
            if (blockChecksums
                    && XXHashFactory.fastestInstance().hash32().hash(block, blockFrom, bytes, 0) != source.getInt()) {
                throw new IOException("a block that does not match its checksum");
            }
            int length = decompressBlock(bytes, size < 0);
            if (length > left) {
                throw new IOException("more than " + limit + " bytes");
            }
            left -= length;
            if (contentChecksum) {
                checksum.update(window, history, length);
            }
            sink.accept(window, history, length);
            keepHistory(length);
        }
        if (contentChecksum) {
            require(4);
            if (source.getInt() != checksum.getValue()) {
                throw new IOException("content that does not match its checksum");
            }
        }
        if (source.hasRemaining() || left > 0) {
            throw new IOException((limit - left) + " bytes, and " + source.remaining() + " bytes behind the frame");
        }
    }

    private void takeBlock(int bytes) {
        if (source.hasArray()) {
            block = source.array();
            blockFrom = source.arrayOffset() + source.position();
            source.position(source.position() + bytes);
        } else {
            block = block.length < bytes ? new byte[bytes] : block;
            source.get(block, 0, bytes);
        }
    }

    private int decompressBlock(int bytes, boolean stored) throws IOException {
        int room = Math.min(window.length - history, maxBlockBytes);
        try {
            if (stored) {
                if (bytes > room) {
                    throw new IOException("a stored block of " + bytes + " bytes");
                }
                System.arraycopy(block, blockFrom, window, history, bytes);
                return bytes;
            }
            return linked
                    ? decompressLinked(bytes, history + room) - history
                    : BLOCKS.decompress(block, blockFrom, bytes, window, history, room);
        } catch (LZ4Exception e) {
            throw new IOException("a broken block", e);
        }
    }

    private void keepHistory(int length) {
        if (linked) {
            int end = history + length;
            int keep = Math.min(end, HISTORY_BYTES);
            System.arraycopy(window, end - keep, window, 0, keep);
            history = keep;
        }
    }

    /** Decompresses a block whose matches may reach into the history before it. Returns where it ends in the window. */
    private int decompressLinked(int bytes, int limit) throws IOException {
        int in = blockFrom;
        int end = blockFrom + bytes;
        int out = history;
        while (in < end) {
            int token = block[in++] & 0xff;
            int literals = token >> 4;
            if (literals == 15) {
                int more;
                do {
                    more = next(in++, end);
                    literals += more;
                } while (more == 255);
            }
            if (literals > end - in || literals > limit - out) {
                throw new IOException("literals beyond a block");
            }
            System.arraycopy(block, in, window, out, literals);
            in += literals;
            out += literals;
            if (in == end) {
                // the last sequence has literals only
                return out;
            }
            int offset = next(in, end) | next(in + 1, end) << 8;
            in += 2;
            int match = (token & 15) + MIN_MATCH;
            if ((token & 15) == 15) {
                int more;
                do {
                    more = next(in++, end);
                    match += more;
                } while (more == 255);
            }
            if (offset == 0 || offset > out || match > limit - out) {
                throw new IOException("a match beyond its window");
            }
            copyMatch(out - offset, out, match);
            out += match;
        }
        throw new IOException("a block without last literals");
    }

    private void copyMatch(int from, int to, int length) {
        if (to - from >= length) {
            System.arraycopy(window, from, window, to, length);
        } else {
            // source and destination overlap: the match repeats itself
            for (int i = 0; i < length; i++) {
                window[to + i] = window[from + i];
            }
        }
    }

    private int next(int position, int end) throws IOException {
        if (position >= end) {
            throw new IOException("a block that ends inside a sequence");
        }
        return block[position] & 0xff;
    }

    private void require(int bytes) throws IOException {
        if (source.remaining() < bytes) {
            throw new IOException("an LZ4 frame that ends " + (bytes - source.remaining()) + " bytes too early");
        }
    }
}
