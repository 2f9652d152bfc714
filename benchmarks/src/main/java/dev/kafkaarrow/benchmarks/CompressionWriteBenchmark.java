package dev.kafkaarrow.benchmarks;

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

/** From a root to compressed bytes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CompressionWriteBenchmark {
    @Param("ROWS_10_000")
    public Shape shape;

    @Param({"LZ4", "ZSTD"})
    public BodyCompression codec;

    private final StreamEncoder plain = new StreamEncoder();
    private StreamEncoder compressing;
    private BufferAllocator allocator;
    private Batch batch;
    private ByteBuffer recordBatch;

    @Setup
    public void makeBatch() {
        compressing = codec.encoder();
        allocator = new RootAllocator();
        batch = shape.make(allocator);
        recordBatch = ByteBuffer.allocate(2 * batch.encode(plain).sizeInBytes());
    }

    @TearDown
    public void release() {
        batch.close();
        allocator.close();
    }

    @Benchmark
    public byte[] ours() {
        return batch.encode(compressing).toByteArray();
    }

    @Benchmark
    @Fork(jvmArgsAppend = Stock.OPENS_NIO)
    public byte[] arrowCompression() throws IOException {
        return codec.byArrowCompression(batch);
    }

    /** The plain stream, compressed as a whole with {@code compression.type}. */
    @Benchmark
    public ByteBuffer kafka() throws IOException {
        return codec.byKafka(batch.encode(plain).toByteArray(), recordBatch);
    }
}
