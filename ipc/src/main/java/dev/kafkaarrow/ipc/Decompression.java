package dev.kafkaarrow.ipc;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4FrameInputStream;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.memory.ArrowBuf;

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
    private byte[] scratch = new byte[0];

    /**
     * Reads the declared lengths and holds them against the bound, before anything is allocated.
     *
     * @param body from its position 0 to its limit; its buffers were checked to lie inside
     * @param position of the body in the stream, for error messages
     */
    Decompression(BatchNumbers batch, byte codec, ByteBuffer body, long position, Checks checks)
            throws InvalidStreamException {
        this.batch = batch;
        this.codec = codec;
        this.body = body;
        this.position = position;
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
                throw new InvalidStreamException(
                        Reason.TOO_LARGE,
                        position + batch.bufferOffset(i),
                        "buffers that decompress to at most " + checks.maxDecompressedBytes() + " bytes",
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
        int from = batch.bufferOffset(buffer);
        int compressedBytes = batch.bufferLength(buffer) - LENGTH_BYTES;
        if (body.getLong(from) == STORED) {
            destination.setBytes(offset, body, from + LENGTH_BYTES, compressedBytes);
            return;
        }
        if (scratch.length < length) {
            scratch = new byte[length];
        }
        byte[] compressed = new byte[compressedBytes];
        body.get(from + LENGTH_BYTES, compressed);
        int written = decompress(buffer, compressed, length);
        if (written != length) {
            throw malformed(buffer, length + " decompressed bytes", written + " bytes");
        }
        destination.setBytes(offset, scratch, 0, length);
    }

    private int decompress(int buffer, byte[] compressed, int length) throws InvalidStreamException {
        try {
            return isLz4() ? lz4(compressed, length) : zstd(compressed, length);
        } catch (IOException | RuntimeException e) {
            // lz4-java throws unchecked exceptions for some broken frames
            String expected = isLz4() ? "an LZ4 frame" : "a ZSTD frame";
            throw new InvalidStreamException(
                    Reason.MALFORMED,
                    position + batch.bufferOffset(buffer),
                    expected + " of " + length + " bytes in compressed buffer " + buffer,
                    String.valueOf(e.getMessage()),
                    e);
        }
    }

    private int zstd(byte[] compressed, int length) {
        long written = Zstd.decompressByteArray(scratch, 0, length, compressed, 0, compressed.length);
        if (Zstd.isError(written)) {
            throw new ZstdException(written);
        }
        return (int) written;
    }

    private int lz4(byte[] compressed, int length) throws IOException {
        try (LZ4FrameInputStream in = new LZ4FrameInputStream(new ByteArrayInputStream(compressed))) {
            int read = in.readNBytes(scratch, 0, length);
            return in.read() < 0 ? read : read + 1;
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
