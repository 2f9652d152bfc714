package dev.kafkaarrow.benchmarks;

import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.ipc.Allocators;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeStampMilliTZVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** From Connect's records of 5 fields to one Arrow batch of them. */
@SuppressWarnings("JavaUtilDate")
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class AppendBenchmark {
    private static final Schema SCHEMA = SchemaBuilder.struct()
            .field("id", Schema.INT64_SCHEMA)
            .field("value", Schema.FLOAT64_SCHEMA)
            .field("name", Schema.OPTIONAL_STRING_SCHEMA)
            .field("at", Timestamp.SCHEMA)
            .field("active", Schema.OPTIONAL_BOOLEAN_SCHEMA)
            .build();
    private static final long EPOCH_MS = 1_700_000_000_000L;

    @Param("10000")
    public int rows;

    private List<Struct> records;
    private BufferAllocator allocator;
    private RowAppender appender;
    private VectorSchemaRoot root;

    @Setup
    public void makeRecords() {
        records = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            records.add(new Struct(SCHEMA)
                    .put("id", EPOCH_MS * 3 + i)
                    .put("value", i / 7.0)
                    .put("name", i % 10 == 0 ? null : "sensor-" + i % 1_000 + "-hall")
                    .put("at", new Date(EPOCH_MS + i))
                    .put("active", i % 3 == 0));
        }
        allocator = Allocators.newRoot();
        RowSchema schema = RowSchema.of(SCHEMA);
        appender = new RowAppender(schema, allocator);
        root = VectorSchemaRoot.create(schema.arrow(), allocator);
    }

    @TearDown
    public void release() {
        appender.close();
        root.close();
        allocator.close();
    }

    @Benchmark
    public VectorSchemaRoot ours() {
        appender.clear();
        for (Struct record : records) {
            appender.append(record);
        }
        return appender.batch();
    }

    /** As most would write it, with vectors that keep their memory from batch to batch. */
    @Benchmark
    public VectorSchemaRoot setSafe() {
        for (FieldVector vector : root.getFieldVectors()) {
            vector.reset();
        }
        List<Field> fields = SCHEMA.fields();
        int row = 0;
        for (Struct record : records) {
            for (int i = 0; i < fields.size(); i++) {
                set(root.getVector(i), row, record.get(fields.get(i)));
            }
            row++;
        }
        root.setRowCount(row);
        return root;
    }

    private static void set(FieldVector vector, int row, Object value) {
        if (value == null) {
            vector.setNull(row);
        } else if (vector instanceof BigIntVector longs) {
            longs.setSafe(row, (Long) value);
        } else if (vector instanceof Float8Vector doubles) {
            doubles.setSafe(row, (Double) value);
        } else if (vector instanceof VarCharVector strings) {
            strings.setSafe(row, ((String) value).getBytes(StandardCharsets.UTF_8));
        } else if (vector instanceof TimeStampMilliTZVector timestamps) {
            timestamps.setSafe(row, ((Date) value).getTime());
        } else {
            ((BitVector) vector).setSafe(row, (Boolean) value ? 1 : 0);
        }
    }
}
