package dev.kafkaarrow.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.kafkaarrow.connect.data.json.JsonOptions;
import dev.kafkaarrow.connect.data.json.JsonRows;
import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.ipc.Allocators;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
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

/** From JSON with its schema, as JsonConverter writes it, to one Arrow batch of 5 columns. */
@SuppressWarnings("JavaUtilDate")
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class JsonRowsBenchmark {
    private static final String TOPIC = "readings";
    private static final Schema SCHEMA = SchemaBuilder.struct()
            .field("id", Schema.INT64_SCHEMA)
            .field("value", Schema.FLOAT64_SCHEMA)
            .field("name", Schema.OPTIONAL_STRING_SCHEMA)
            .field("at", Timestamp.SCHEMA)
            .field("active", Schema.OPTIONAL_BOOLEAN_SCHEMA)
            .build();
    private static final long EPOCH_MS = 1_700_000_000_000L;
    private static final Object[] NO_EXTRAS = {};

    @Param("10000")
    public int rows;

    private final JsonConverter converter = new JsonConverter();
    private final JsonRows decoder = new JsonRows(JsonOptions.DEFAULT);
    private final JsonFactory jackson = new JsonFactory();
    private List<byte[]> values;
    private int payloadFrom;
    private BufferAllocator allocator;
    private RowAppender appender;

    @Setup
    public void makeValues() {
        converter.configure(Map.of("schemas.enable", true), false);
        values = values(converter, rows);
        String before = "\"payload\":";
        payloadFrom = new String(values.get(0), StandardCharsets.UTF_8).indexOf(before) + before.length();
        allocator = Allocators.newRoot();
        appender = new RowAppender(RowSchema.of(SCHEMA), allocator);
    }

    /** Messages of one row each. */
    static List<byte[]> values(JsonConverter converter, int rows) {
        List<byte[]> values = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            Struct record = new Struct(SCHEMA)
                    .put("id", EPOCH_MS * 3 + i)
                    .put("value", i / 7.0)
                    .put("name", i % 10 == 0 ? null : "sensor-" + i % 1_000 + "-hall")
                    .put("at", new Date(EPOCH_MS + i))
                    .put("active", i % 3 == 0);
            values.add(converter.fromConnectData(TOPIC, SCHEMA, record));
        }
        return values;
    }

    @TearDown
    public void release() {
        appender.close();
        allocator.close();
    }

    @Benchmark
    public VectorSchemaRoot ours() {
        appender.clear();
        for (byte[] value : values) {
            decoder.decode(ByteBuffer.wrap(value)).orElseThrow().appendTo(appender, NO_EXTRAS);
        }
        return appender.batch();
    }

    /** What the sink does behind a converter. */
    @Benchmark
    public VectorSchemaRoot jsonConverter() {
        appender.clear();
        for (byte[] value : values) {
            appender.append((Struct) converter.toConnectData(TOPIC, value).value());
        }
        return appender.batch();
    }

    /** The least that reading with Jackson takes: the payloads' tokens, of which nothing is made. */
    @Benchmark
    public int jackson() throws IOException {
        int tokens = 0;
        for (byte[] value : values) {
            try (JsonParser parser = jackson.createParser(value, payloadFrom, value.length - payloadFrom - 1)) {
                while (parser.nextToken() != null) {
                    tokens++;
                }
            }
        }
        return tokens;
    }
}
