package dev.kafkaarrow.benchmarks;

import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.StreamDecoder;
import dev.kafkaarrow.ipc.StreamEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** From compressed bytes to a loaded root. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CompressionReadBenchmark {
    @Param("ROWS_10_000")
    public Shape shape;

    @Param({"LZ4", "ZSTD"})
    public BodyCompression codec;

    private final StreamDecoder decoder = new StreamDecoder(Checks.DEFAULT);
    private BufferAllocator allocator;
    private byte[] compressed;
    private ByteBuffer recordBatch;
    private int plainBytes;

    @Setup
    public void makeStreams() throws IOException {
        allocator = new RootAllocator();
        try (Batch batch = shape.make(allocator)) {
            compressed = batch.encode(codec.encoder()).toByteArray();
            byte[] plain = batch.encode(new StreamEncoder()).toByteArray();
            plainBytes = plain.length;
            recordBatch = codec.byKafka(plain, ByteBuffer.allocate(2 * plainBytes));
        }
    }

    @TearDown
    public void release() {
        allocator.close();
    }

    @Benchmark
    public int ours() throws IOException {
        return Opened.rows(decoder.decode(ByteBuffer.wrap(compressed)).open(allocator));
    }

    /** The stream that ours wrote. */
    @Benchmark
    @Fork(jvmArgsAppend = Stock.OPENS_NIO)
    public int arrowCompression() throws IOException {
        return Stock.readCompressed(compressed, allocator);
    }

    /** The plain stream out of a compressed record batch. */
    @Benchmark
    public int kafka() throws IOException {
        byte[] stream = codec.fromKafka(recordBatch, plainBytes);
        return Opened.rows(decoder.decode(ByteBuffer.wrap(stream)).open(allocator));
    }
}
