package dev.kafkaarrow.benchmarks;

import dev.kafkaarrow.ipc.StreamEncoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.ByteBufferOutputStream;

/** A codec as ours, arrow-compression and Kafka's producer know it, at the level that the latter two have by default. */
public enum BodyCompression {
    LZ4,
    ZSTD;

    private static final int ZSTD_LEVEL = 3;

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

    /** As a record batch is compressed by the producer; into the buffer, which is left ready to be read. */
    ByteBuffer byKafka(byte[] stream, ByteBuffer buffer) throws IOException {
        buffer.clear();
        ByteBufferOutputStream compressed = new ByteBufferOutputStream(buffer);
        try (OutputStream out = kafka().wrapForOutput(compressed, RecordBatch.MAGIC_VALUE_V2)) {
            out.write(stream);
        }
        return compressed.buffer().flip();
    }

    /** As the consumer reads a record's value. */
    byte[] fromKafka(ByteBuffer compressed, int streamBytes, BufferSupplier buffers) throws IOException {
        try (InputStream in = kafka().wrapForInput(compressed.duplicate(), RecordBatch.MAGIC_VALUE_V2, buffers)) {
            byte[] stream = new byte[streamBytes];
            if (in.readNBytes(stream, 0, streamBytes) < streamBytes) {
                throw new IllegalStateException("expected " + streamBytes + " bytes, got fewer");
            }
            return stream;
        }
    }

    private Compression kafka() {
        return switch (this) {
            case LZ4 -> Compression.lz4().build();
            case ZSTD -> Compression.zstd().level(ZSTD_LEVEL).build();
        };
    }
}
