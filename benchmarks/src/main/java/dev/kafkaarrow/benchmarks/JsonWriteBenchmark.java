package dev.kafkaarrow.benchmarks;

import dev.kafkaarrow.connect.data.json.JsonOptions;
import dev.kafkaarrow.connect.data.json.JsonRows;
import dev.kafkaarrow.connect.data.read.JsonForm;
import dev.kafkaarrow.connect.data.read.RowJsonWriter;
import dev.kafkaarrow.connect.data.read.RowReader;
import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.ipc.Allocators;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
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

/** From one Arrow batch of 5 columns to JSON with its schema, as JsonConverter writes it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class JsonWriteBenchmark {
    private static final String TOPIC = "readings";
    private static final Object[] NO_EXTRAS = {};

    @Param("10000")
    public int rows;

    private final JsonConverter converter = new JsonConverter();
    private BufferAllocator allocator;
    private RowAppender appender;
    private RowJsonWriter writer;
    private RowReader reader;

    @Setup
    public void makeBatch() {
        converter.configure(Map.of("schemas.enable", true), false);
        allocator = Allocators.newRoot();
        List<byte[]> values = JsonRowsBenchmark.values(converter, rows);
        JsonRows decoder = new JsonRows(JsonOptions.DEFAULT);
        RowSchema written = RowSchema.of(
                decoder.decode(ByteBuffer.wrap(values.get(0))).orElseThrow().schema());
        appender = new RowAppender(written, allocator);
        for (byte[] value : values) {
            decoder.decode(ByteBuffer.wrap(value)).orElseThrow().appendTo(appender, NO_EXTRAS);
        }
        VectorSchemaRoot batch = appender.batch();
        RowSchema read = RowSchema.of(batch.getSchema());
        reader = new RowReader(read, batch, appender.dictionaries());
        writer = new RowJsonWriter(
                read,
                read.connect(),
                batch,
                appender.dictionaries(),
                new JsonForm(JsonForm.Envelope.SCHEMA_AND_PAYLOAD, JsonForm.Decimals.BASE64, JsonForm.Nulls.DEFAULT));
        for (int row = 0; row < rows; row++) {
            if (!Arrays.equals(writer.write(row), converted(row))) {
                throw new IllegalStateException("row " + row + ": expected the same of both");
            }
        }
    }

    private byte[] converted(int row) {
        Struct struct = reader.read(row);
        return converter.fromConnectData(TOPIC, struct.schema(), struct);
    }

    @TearDown
    public void release() {
        appender.close();
        allocator.close();
    }

    @Benchmark
    public void ours(Blackhole messages) {
        for (int row = 0; row < rows; row++) {
            messages.consume(writer.write(row));
        }
    }

    /** What the source does behind a converter. */
    @Benchmark
    public void jsonConverter(Blackhole messages) {
        for (int row = 0; row < rows; row++) {
            messages.consume(converted(row));
        }
    }
}
