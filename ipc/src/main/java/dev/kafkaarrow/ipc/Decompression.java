package dev.kafkaarrow.ipc;

import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Decompresses the buffers of one message. A compressed buffer begins with its decompressed length as a little-endian int64;
 * -1 means that the rest is stored as it is.
 */
final class Decompression implements Body.Source {
    private static final int LENGTH_BYTES = Long.BYTES;
    private static final long STORED = -1;

    /**
     * Most bytes that one byte of an LZ4 block can stand for: a match grows by 255 with each further byte of its length. ZSTD
     * frames have no such bound that would be worth a check.
     */
    private static final long LZ4_MAX_RATIO = 255;

    private final BatchNumbers batch;
    private final ByteBuffer body;
    private final byte codec;
    private final long position;
    private final long[] lengths;
    private final BufferAllocator allocator;

    /**
     * Reads the declared lengths and holds them against the bound, before anything is allocated.
     *
     * @param body from its position 0 to its limit; its buffers were checked to lie inside
     * @param position of the body in the stream, for error messages
     */
    Decompression(
            BatchNumbers batch, byte codec, ByteBuffer body, long position, Checks checks, BufferAllocator allocator)
            throws InvalidStreamException {
        this.batch = batch;
        this.codec = codec;
        this.body = body;
        this.position = position;
        this.allocator = allocator;
        this.lengths = new long[batch.bufferCount()];
        long total = 0;
        for (int i = 0; i < lengths.length; i++) {
            int compressed = batch.bufferLength(i) - LENGTH_BYTES;
            if (compressed < 0) {
                continue;
            }
            long declared = body.getLong(batch.bufferOffset(i));
            if (declared < STORED || (declared > 0 && isLz4() && declared / LZ4_MAX_RATIO > compressed)) {
                throw malformed(
                        i, "a decompressed length that " + compressed + " bytes can have", String.valueOf(declared));
            }
            lengths[i] = declared == STORED ? compressed : declared;
            if (lengths[i] > checks.maxDecompressedBytes() - total || lengths[i] > Integer.MAX_VALUE - LENGTH_BYTES) {
                throw InvalidStreamException.exceeds(
                        Bound.DECOMPRESSED_BYTES,
                        position + batch.bufferOffset(i),
                        "buffers that decompress to at most " + checks.maxDecompressedBytes()
                                + " bytes (max.decompressed.bytes)",
                        "more than " + total + " + " + lengths[i] + " bytes");
            }
            total += lengths[i];
        }
    }

    @Override
    public long length(int buffer) {
        return lengths[buffer];
    }

    @Override
    public void copy(int buffer, ArrowBuf destination, long offset) throws InvalidStreamException {
        int length = (int) lengths[buffer];
        int from = batch.bufferOffset(buffer) + LENGTH_BYTES;
        int bytes = batch.bufferLength(buffer) - LENGTH_BYTES;
        if (body.getLong(batch.bufferOffset(buffer)) == STORED) {
            OffHeap.copy(body, from, bytes, destination, offset);
            return;
        }
        try {
            if (isLz4()) {
                lz4(body.slice(from, bytes), length, destination, offset);
            } else {
                zstd(from, bytes, length, destination, offset);
            }
        } catch (IOException e) {
            String expected = isLz4() ? "an LZ4 frame" : "a ZSTD frame";
            throw new InvalidStreamException(
                    Reason.MALFORMED,
                    position + batch.bufferOffset(buffer),
                    expected + " of " + length + " bytes in compressed buffer " + buffer,
                    String.valueOf(e.getMessage()),
                    e);
        }
    }

    private static void lz4(ByteBuffer frame, int length, ArrowBuf destination, long offset) throws IOException {
        long[] next = {offset};
        new Lz4Frame(frame, length).decompress((bytes, from, count) -> {
            destination.setBytes(next[0], bytes, from, count);
            next[0] += count;
        });
    }

    /** From off-heap to off-heap: a frame may decompress to thousands of times its size, which must not go through the heap. */
    private void zstd(int from, int bytes, int length, ArrowBuf destination, long offset) throws IOException {
        try (ArrowBuf compressed = allocator.buffer(bytes)) {
            OffHeap.copy(body, from, bytes, compressed, 0);
            ZstdFrames.decompress(compressed.memoryAddress(), bytes, destination.memoryAddress() + offset, length);
        }
    }

    private boolean isLz4() {
        return codec == CompressionType.LZ4_FRAME;
    }

    private InvalidStreamException malformed(int buffer, String expected, String actual) {
        return new InvalidStreamException(
                Reason.MALFORMED,
                position + batch.bufferOffset(buffer),
                expected + " in compressed buffer " + buffer,
                actual);
    }
}
