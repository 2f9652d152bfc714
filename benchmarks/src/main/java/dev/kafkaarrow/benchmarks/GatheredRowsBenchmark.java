package dev.kafkaarrow.benchmarks;

import dev.kafkaarrow.ipc.ArrowStreams;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.GatheredStreams;
import dev.kafkaarrow.ipc.StreamDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** From many messages of a hundred rows to every value of every row, by the row. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class GatheredRowsBenchmark {
    private static final int MESSAGES = 500;
    private static final int ROWS = 100;
    private static final int ALL_ROWS = MESSAGES * ROWS;
    private static final long MOST_BYTES = 64 << 20;

    private final StreamDecoder decoder = new StreamDecoder(Checks.DEFAULT);
    private final RowFormats formats = new RowFormats();
    private final List<byte[]> arrowMessages = new ArrayList<>();
    private final List<byte[]> avroMessages = new ArrayList<>();
    private BufferAllocator allocator;
    private GatheredStreams gathering;

    @Setup
    public void makeMessages() throws IOException {
        allocator = new RootAllocator();
        gathering = new ArrowStreams(allocator).gather(ALL_ROWS, MOST_BYTES);
        List<Reading> readings = Reading.some(ALL_ROWS);
        for (int i = 0; i < ALL_ROWS; i += ROWS) {
            arrowMessages.add(formats.toArrow(readings.subList(i, i + ROWS)));
        }
        for (Reading reading : readings) {
            avroMessages.add(formats.toAvro(reading));
        }
        if (ours() != avro()) {
            throw new IllegalStateException("expected the same sums of both formats");
        }
    }

    @TearDown
    public void release() throws IOException {
        gathering.close();
        allocator.close();
        formats.close();
    }

    /** All messages as one batch. */
    @Benchmark
    @OperationsPerInvocation(ALL_ROWS)
    public long ours() throws IOException {
        for (byte[] message : arrowMessages) {
            gathering.add(decoder.decode(ByteBuffer.wrap(message)));
        }
        long sum = 0;
        while (gathering.loadNextBatch()) {
            sum += RowFormats.sumOf(gathering.getVectorSchemaRoot());
        }
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(ALL_ROWS)
    public long avro() throws IOException {
        long sum = 0;
        for (byte[] message : avroMessages) {
            sum += formats.sumOfAvro(message);
        }
        return sum;
    }
}
