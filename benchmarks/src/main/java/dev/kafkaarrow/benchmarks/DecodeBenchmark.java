package dev.kafkaarrow.benchmarks;

import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.StreamDecoder;
import dev.kafkaarrow.ipc.StreamEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.Field;
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

/** From the bytes of a message to a loaded root, which is closed again. The checks are the default ones. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DecodeBenchmark {
    @Param("ROWS_1_000")
    public Shape shape;

    private final StreamDecoder decoder = new StreamDecoder(Checks.DEFAULT);
    private BufferAllocator allocator;
    private byte[] stream;
    private List<Field> fields;

    @Setup
    public void makeStream() {
        allocator = new RootAllocator();
        try (Batch batch = shape.make(allocator)) {
            stream = batch.encode(new StreamEncoder()).toByteArray();
            fields = batch.root().getSchema().getFields();
        }
    }

    @TearDown
    public void release() {
        allocator.close();
    }

    /** As the deserializer does it: the decoder has met the schema before. */
    @Benchmark
    public int ours() throws IOException {
        return Opened.rows(decoder.decode(ByteBuffer.wrap(stream)).open(allocator));
    }

    @Benchmark
    @Fork(jvmArgsAppend = Stock.OPENS_NIO)
    public int stock() throws IOException {
        return Stock.read(stream, allocator);
    }

    /** As many bytes as the stream has, into a fresh buffer of the same allocator. */
    @Benchmark
    public byte copy() {
        try (ArrowBuf buffer = allocator.buffer(stream.length)) {
            buffer.setBytes(0, stream);
            return buffer.getByte(stream.length - 1);
        }
    }

    /** The least that a reader does: the copy, and a vector of Arrow's for each column, empty. */
    @Benchmark
    public int floor() {
        try (ArrowBuf buffer = allocator.buffer(stream.length)) {
            buffer.setBytes(0, stream);
            List<FieldVector> vectors = new ArrayList<>(fields.size());
            for (Field field : fields) {
                vectors.add(field.createVector(allocator));
            }
            vectors.forEach(FieldVector::close);
            return vectors.size();
        }
    }
}
