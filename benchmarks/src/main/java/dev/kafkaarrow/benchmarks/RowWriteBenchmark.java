package dev.kafkaarrow.benchmarks;

import java.io.IOException;
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
import org.openjdk.jmh.infra.Blackhole;

/** From rows to messages: one of Arrow, as many as rows of Avro and JSON. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RowWriteBenchmark {
    @Param({"100", "1000", "10000"})
    public int rows;

    private final RowFormats formats = new RowFormats();
    private List<Reading> readings;

    @Setup
    public void makeReadings() {
        readings = Reading.some(rows);
    }

    @TearDown
    public void release() {
        formats.close();
    }

    @Benchmark
    public byte[] ours() {
        return formats.toArrow(readings);
    }

    @Benchmark
    public void avro(Blackhole messages) throws IOException {
        for (Reading reading : readings) {
            messages.consume(formats.toAvro(reading));
        }
    }

    @Benchmark
    public void json(Blackhole messages) throws IOException {
        for (Reading reading : readings) {
            messages.consume(formats.toJson(reading));
        }
    }
}
