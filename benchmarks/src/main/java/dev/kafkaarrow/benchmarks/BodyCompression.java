package dev.kafkaarrow.benchmarks;

import com.fasterxml.jackson.databind.util.ByteBufferBackedInputStream;
import com.fasterxml.jackson.databind.util.ByteBufferBackedOutputStream;
import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.kafkaarrow.ipc.StreamEncoder;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;

/** A codec as ours, arrow-compression and Kafka's producer know it, at the level that the latter two have by default. */
public enum BodyCompression {
    LZ4,
    ZSTD;

    private static final int ZSTD_LEVEL = 3;
    private static final int BUFFER_BYTES = 16 * 1024;

    StreamEncoder encoder() {
        return new StreamEncoder(
                switch (this) {
                    case LZ4 -> dev.kafkaarrow.ipc.Compression.LZ4;
                    case ZSTD -> dev.kafkaarrow.ipc.Compression.zstd(ZSTD_LEVEL);
                });
    }

    byte[] byArrowCompression(Batch batch) throws IOException {
        return Stock.write(
                batch,
                switch (this) {
                    case LZ4 -> CodecType.LZ4_FRAME;
                    case ZSTD -> CodecType.ZSTD;
                });
    }

    /**
     * As the producer compresses a record batch, by the same library in the same frames; into the buffer, which is left ready to be
     * read.
     */
    ByteBuffer byKafka(byte[] stream, ByteBuffer buffer) throws IOException {
        buffer.clear();
        try (OutputStream out = compressing(new ByteBufferBackedOutputStream(buffer))) {
            out.write(stream);
        }
        return buffer.flip();
    }

    private OutputStream compressing(OutputStream out) throws IOException {
        return switch (this) {
            case LZ4 -> new LZ4FrameOutputStream(out, LZ4FrameOutputStream.BLOCKSIZE.SIZE_64KB);
            case ZSTD ->
                new BufferedOutputStream(
                        new ZstdOutputStreamNoFinalizer(out, RecyclingBufferPool.INSTANCE, ZSTD_LEVEL), BUFFER_BYTES);
        };
    }

    /** As the consumer reads a record's value, by the same library. */
    byte[] fromKafka(ByteBuffer compressed, int streamBytes) throws IOException {
        try (InputStream in = decompressing(new ByteBufferBackedInputStream(compressed.duplicate()))) {
            byte[] stream = new byte[streamBytes];
            if (in.readNBytes(stream, 0, streamBytes) < streamBytes) {
                throw new IllegalStateException("expected " + streamBytes + " bytes, got fewer");
            }
            return stream;
        }
    }

    private InputStream decompressing(InputStream in) throws IOException {
        return switch (this) {
            case LZ4 -> new LZ4FrameInputStream(in);
            case ZSTD ->
                new BufferedInputStream(new ZstdInputStreamNoFinalizer(in, RecyclingBufferPool.INSTANCE), BUFFER_BYTES);
        };
    }
}
