package dev.kafkaarrow.benchmarks;

import dev.kafkaarrow.ipc.StreamEncoder;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.ArrowBuf;
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

/** From a root to the bytes of a message. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EncodeBenchmark {
    @Param("ROWS_1_000")
    public Shape shape;

    private final StreamEncoder encoder = new StreamEncoder();
    private BufferAllocator allocator;
    private Batch batch;
    private ArrowBuf offHeap;
    private ArrowBuf[] buffers;

    @Setup
    public void makeBatch() {
        allocator = new RootAllocator();
        batch = shape.make(allocator);
        byte[] stream = batch.encode(encoder).toByteArray();
        offHeap = allocator.buffer(stream.length);
        offHeap.setBytes(0, stream);
        offHeap.writerIndex(stream.length);
        buffers = batch.root().getFieldVectors().stream()
                .flatMap(vector -> vector.getFieldBuffers().stream())
                .toArray(ArrowBuf[]::new);
    }

    @TearDown
    public void release() {
        offHeap.close();
        batch.close();
        allocator.close();
    }

    @Benchmark
    public byte[] ours() {
        return batch.encode(encoder).toByteArray();
    }

    @Benchmark
    @Fork(jvmArgsAppend = Stock.OPENS_NIO)
    public byte[] stock() throws IOException {
        return Stock.write(batch);
    }

    /** As many bytes as the stream has, from one off-heap buffer into a fresh array. */
    @Benchmark
    public byte[] copy() {
        byte[] bytes = new byte[(int) offHeap.readableBytes()];
        offHeap.getBytes(0, bytes);
        return bytes;
    }

    /** The least that an encoder does: each buffer into a fresh array, without a look at schema, nulls or header. */
    @Benchmark
    public byte[] floor() {
        byte[] bytes = new byte[(int) offHeap.readableBytes()];
        int position = bytes.length;
        for (ArrowBuf buffer : buffers) {
            int length = (int) buffer.readableBytes();
            position -= length;
            buffer.getBytes(0, bytes, position, length);
        }
        return bytes;
    }
}
