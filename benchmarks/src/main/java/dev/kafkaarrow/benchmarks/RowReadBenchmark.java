package dev.kafkaarrow.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** From messages to every value of every row. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RowReadBenchmark {
    @Param({"100", "1000", "10000"})
    public int rows;

    private final RowFormats formats = new RowFormats();
    private final List<byte[]> avroMessages = new ArrayList<>();
    private final List<byte[]> jsonMessages = new ArrayList<>();
    private byte[] arrowMessage;

    @Setup
    public void makeMessages() throws IOException {
        List<Reading> readings = Reading.some(rows);
        arrowMessage = formats.toArrow(readings);
        for (Reading reading : readings) {
            avroMessages.add(formats.toAvro(reading));
            jsonMessages.add(formats.toJson(reading));
        }
        if (ours() != avro() || ours() != json()) {
            throw new IllegalStateException("expected the same sums of all formats");
        }
    }

    @TearDown
    public void release() {
        formats.close();
    }

    @Benchmark
    public long ours() throws IOException {
        return formats.sumOfArrow(arrowMessage);
    }

    @Benchmark
    public long avro() throws IOException {
        long sum = 0;
        for (byte[] message : avroMessages) {
            sum += formats.sumOfAvro(message);
        }
        return sum;
    }

    @Benchmark
    public long json() throws IOException {
        long sum = 0;
        for (byte[] message : jsonMessages) {
            sum += formats.sumOfJson(message);
        }
        return sum;
    }
}
