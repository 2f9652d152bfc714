package dev.kafkaarrow.ipc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.xxhash.XXHashFactory;

/**
 * Compresses the buffers of one batch: decompressed length as a little-endian int64, then the frame; or -1 and the bytes as they
 * are, where a frame would not be smaller. Not thread-safe: it keeps its arrays from buffer to buffer.
 */
final class BufferCompressor {
    private static final int LENGTH_BYTES = Long.BYTES;
    private static final long STORED = -1;
    private static final LZ4Compressor LZ4_BLOCKS = LZ4Factory.fastestInstance().fastCompressor();
    private static final int LZ4_MAGIC = 0x184D2204;

    /** Version 01, independent blocks. */
    private static final byte LZ4_FLAGS = 0b0110_0000;

    private static final int LZ4_HEADER_BYTES = 7;
    private static final int LZ4_STORED_BLOCK = 1 << 31;
    private static final int LZ4_END_BYTES = 4;

    private final Compression compression;
    private byte[] plain = new byte[0];
    private byte[] frame = new byte[0];

    BufferCompressor(Compression compression) {
        this.compression = compression;
    }

    /** The bytes from {@code from} on as they stand in the body, without padding; none for no bytes. */
    byte[] compress(byte[] source, int from, int length) {
        if (length == 0) {
            return new byte[0];
        }
        if (plain.length < length) {
            plain = new byte[length];
        }
        System.arraycopy(source, from, plain, 0, length);
        int bytes = switch (compression.codec()) {
            case LZ4 -> lz4(length);
            case ZSTD -> zstd(length);
            case NONE -> length;
        };
        boolean stored = bytes >= length;
        ByteBuffer result = ByteBuffer.allocate(LENGTH_BYTES + (stored ? length : bytes))
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(stored ? STORED : length);
        return stored
                ? result.put(plain, 0, length).array()
                : result.put(frame, 0, bytes).array();
    }

    private int zstd(int length) {
        reserve(ZstdFrames.bound(length));
        return ZstdFrames.compress(plain, length, frame, compression.level());
    }

    /** One frame of independent blocks, of the smallest block size that holds the buffer, so that most buffers are one block. */
    private int lz4(int length) {
        int blockSizeId = 4;
        while (blockSizeId < 7 && blockBytes(blockSizeId) < length) {
            blockSizeId++;
        }
        int blockBytes = blockBytes(blockSizeId);
        int blocks = (length + blockBytes - 1) / blockBytes;
        reserve(LZ4_HEADER_BYTES
                + LZ4_END_BYTES
                + blocks * (Integer.BYTES + LZ4_BLOCKS.maxCompressedLength(Math.min(blockBytes, length))));
        ByteBuffer out = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(LZ4_MAGIC).put(LZ4_FLAGS).put((byte) (blockSizeId << 4));
        out.put((byte) (XXHashFactory.fastestInstance().hash32().hash(frame, 4, 2, 0) >> 8));
        for (int from = 0; from < length; from += blockBytes) {
            int bytes = Math.min(blockBytes, length - from);
            int at = out.position() + Integer.BYTES;
            int written = LZ4_BLOCKS.compress(plain, from, bytes, frame, at, frame.length - at);
            if (written < bytes) {
                out.putInt(written).position(at + written);
            } else {
                out.putInt(bytes | LZ4_STORED_BLOCK).put(plain, from, bytes);
            }
        }
        return out.putInt(0).position();
    }

    private static int blockBytes(int blockSizeId) {
        return 1 << (8 + 2 * blockSizeId);
    }

    private void reserve(int bytes) {
        if (frame.length < bytes) {
            frame = new byte[bytes];
        }
    }
}
