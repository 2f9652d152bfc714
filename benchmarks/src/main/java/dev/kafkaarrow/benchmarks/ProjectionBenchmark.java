package dev.kafkaarrow.benchmarks;

import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.StreamDecoder;
import dev.kafkaarrow.ipc.StreamEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Some columns of many. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ProjectionBenchmark {
    @Param("ROWS_100_000_COLUMNS_100")
    public Shape shape;

    /** The message is larger than what is allowed by default. */
    private final StreamDecoder decoder = new StreamDecoder(Checks.DEFAULT.withMaxMessageBytes(Integer.MAX_VALUE));

    /** An int64 in the middle. */
    private final List<String> oneColumn = List.of("c50");

    private BufferAllocator allocator;
    private byte[] stream;

    @Setup
    public void makeStream() {
        allocator = new RootAllocator();
        try (Batch batch = shape.make(allocator)) {
            stream = batch.encode(new StreamEncoder()).toByteArray();
        }
    }

    @TearDown
    public void release() {
        allocator.close();
    }

    @Benchmark
    public int ours() throws IOException {
        return Opened.rows(decoder.decode(ByteBuffer.wrap(stream)).open(allocator, oneColumn));
    }

    @Benchmark
    public int allColumns() throws IOException {
        return Opened.rows(decoder.decode(ByteBuffer.wrap(stream)).open(allocator));
    }
}
