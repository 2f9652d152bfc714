package dev.kafkaarrow.ipc;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jpountz.lz4.LZ4FrameInputStream;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Decompresses the body of one message. A compressed buffer begins with its decompressed length as a little-endian int64;
 * -1 means that the rest is stored as it is.
 */
final class Decompression {
    private static final int LENGTH_BYTES = Long.BYTES;
    private static final long STORED = -1;

    private final RecordBatch batch;
    private final ByteBuffer body;
    private final long position;
    private final long[] lengths;

    /**
     * Reads the declared lengths and holds them against the bound, before anything is allocated.
     *
     * @param body from its position 0 to its limit; its buffers were checked to lie inside
     * @param position of the body in the stream, for error messages
     */
    Decompression(RecordBatch batch, ByteBuffer body, long position, Checks checks) throws InvalidStreamException {
        this.batch = batch;
        this.body = body;
        this.position = position;
        this.lengths = new long[batch.buffersLength()];
        long total = 0;
        Buffer buffer = new Buffer();
        for (int i = 0; i < lengths.length; i++) {
            batch.buffers(buffer, i);
            if (buffer.length() == 0) {
                continue;
            }
            long declared = body.getLong((int) buffer.offset());
            if (declared < STORED) {
                throw malformed(i, buffer, "a decompressed length of -1 or more", String.valueOf(declared));
            }
            lengths[i] = declared == STORED ? buffer.length() - LENGTH_BYTES : declared;
            if (lengths[i] > checks.maxDecompressedBytes() - total) {
                throw new InvalidStreamException(
                        Reason.TOO_LARGE,
                        position + buffer.offset(),
                        "buffers that decompress to at most " + checks.maxDecompressedBytes() + " bytes",
                        "more than " + total + " + " + lengths[i] + " bytes");
            }
            total += padded(lengths[i]);
        }
    }

    /**
     * The buffers of the batch, in order, all slices of one allocation.
     *
     * @return buffers that the caller releases
     */
    List<ArrowBuf> decompress(BufferAllocator allocator) throws InvalidStreamException {
        long total = 0;
        int largest = 0;
        for (long length : lengths) {
            total += padded(length);
            largest = (int) Math.max(largest, length);
        }
        byte[] scratch = new byte[largest];
        List<ArrowBuf> buffers = new ArrayList<>(lengths.length);
        try (ArrowBuf whole = allocator.buffer(total)) {
            long offset = 0;
            Buffer buffer = new Buffer();
            for (int i = 0; i < lengths.length; i++) {
                batch.buffers(buffer, i);
                if (buffer.length() > 0) {
                    decompress(i, buffer, (int) lengths[i], scratch);
                    whole.setBytes(offset, scratch, 0, lengths[i]);
                }
                buffers.add(whole.slice(offset, lengths[i]).writerIndex(lengths[i]));
                offset += padded(lengths[i]);
            }
            buffers.forEach(slice -> slice.getReferenceManager().retain());
        }
        return buffers;
    }

    private void decompress(int index, Buffer buffer, int length, byte[] scratch) throws InvalidStreamException {
        ByteBuffer source =
                body.slice((int) buffer.offset() + LENGTH_BYTES, Math.toIntExact(buffer.length() - LENGTH_BYTES));
        if (body.getLong((int) buffer.offset()) == STORED) {
            source.get(scratch, 0, length);
            return;
        }
        byte[] compressed = new byte[source.remaining()];
        source.get(compressed);
        try {
            int written = batch.compression().codec() == CompressionType.ZSTD
                    ? zstd(compressed, scratch, length)
                    : lz4(compressed, scratch, length);
            if (written != length) {
                throw malformed(index, buffer, length + " decompressed bytes", written + " bytes");
            }
        } catch (ZstdException e) {
            throw new InvalidStreamException(
                    Reason.MALFORMED, position + buffer.offset(), "a ZSTD frame", e.getMessage(), e);
        } catch (InvalidStreamException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // lz4-java throws unchecked exceptions for some broken frames
            throw new InvalidStreamException(
                    Reason.MALFORMED, position + buffer.offset(), "an LZ4 frame", String.valueOf(e.getMessage()), e);
        }
    }

    private static int zstd(byte[] compressed, byte[] destination, int length) {
        return (int) Zstd.decompressByteArray(destination, 0, length, compressed, 0, compressed.length);
    }

    private static int lz4(byte[] compressed, byte[] destination, int length) throws IOException {
        try (LZ4FrameInputStream in = new LZ4FrameInputStream(new ByteArrayInputStream(compressed))) {
            int read = in.readNBytes(destination, 0, length);
            return in.read() < 0 ? read : read + 1;
        }
    }

    private InvalidStreamException malformed(int index, Buffer buffer, String expected, String actual) {
        return new InvalidStreamException(
                Reason.MALFORMED, position + buffer.offset(), expected + " in compressed buffer " + index, actual);
    }

    private static long padded(long length) {
        return (length + 7) & ~7L;
    }
}
