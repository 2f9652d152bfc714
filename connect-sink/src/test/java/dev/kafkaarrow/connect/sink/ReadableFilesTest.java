package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.files.RecordIndex;
import dev.kafkaarrow.connect.plugin.Moment;
import dev.kafkaarrow.connect.store.SimulatedDisk;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.ByteSource;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.KeyValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is published can be read again by the bounds that it was written under; what cannot is a bad record. */
class ReadableFilesTest {

    private static final TopicPartition P0 = new TopicPartition("t", 0);
    private static final int MAX_METADATA_BYTES = 16_384;
    private static final int MAX_MESSAGE_BYTES = 65_536;
    private static final Schema TEXT = Schema.OPTIONAL_STRING_SCHEMA;

    private final SimulatedDisk disk = new SimulatedDisk();
    private final Map<String, String> config = new HashMap<>(Map.of("store.url", "/store"));

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void whatIsPublishedCanBeReadAgain(int block) throws IOException {
        for (int seed = block * 12; seed < (block + 1) * 12; seed++) {
            try {
                publishAndReadAgain(new Random(seed));
            } catch (AssertionError | RuntimeException | IOException e) {
                throw new AssertionError("seed " + seed + ": " + e, e);
            }
        }
    }

    private void publishAndReadAgain(Random random) throws IOException {
        SimulatedDisk fresh = new SimulatedDisk();
        Map<String, String> options = options(random);
        boolean rows = random.nextBoolean();
        List<SinkRecord> records = new ArrayList<>();
        for (int offset = 0; offset < 12; offset++) {
            Object value = random.nextInt(6) == 0 ? null : rows ? row(random) : message(random);
            records.add(record(offset, value, bytes(random, 14_000), bytes(random, 5_000)));
            if (rows && value != null && random.nextInt(3) == 0) {
                // a batch has many rows of one schema
                for (int more = random.nextInt(400); more > 0; more--) {
                    offset++;
                    records.add(record(offset, value, null, null));
                }
            }
        }
        FakeContext first = FakeContext.withReporter();
        put(fresh, options, first, records);

        Set<Long> seen = new TreeSet<>();
        Checks checks = new SinkConfig(options).checks;
        for (Map.Entry<String, byte[]> file : fresh.files().entrySet()) {
            RecordIndex index = RecordIndex.read(ByteSource.of(ByteBuffer.wrap(file.getValue())), checks);
            for (SinkRecord record : records) {
                if (index.find(record.kafkaOffset()).isPresent()) {
                    assertThat(seen.add(record.kafkaOffset())).isTrue();
                }
            }
        }
        first.reports.forEach(report -> assertThat(seen.add(report.record().kafkaOffset()))
                .as("written and reported")
                .isTrue());
        assertThat(seen).hasSameSizeAs(records);

        Map<String, byte[]> before = new TreeMap<>(fresh.files());
        FakeContext second = FakeContext.withReporter();
        put(fresh, options, second, records);
        assertThat(second.rewinds).isEmpty();
        assertThat(second.reports).hasSameSizeAs(first.reports);
        assertThat(fresh.files()).containsExactlyEntriesOf(before);
    }

    private static Map<String, String> options(Random random) {
        Map<String, String> options = new HashMap<>();
        options.put("store.url", "/store");
        options.put("max.metadata.bytes", Integer.toString(MAX_METADATA_BYTES));
        options.put("max.message.bytes", Integer.toString(MAX_MESSAGE_BYTES));
        options.put("max.schema.fields", "80");
        options.put("max.schema.depth", "4");
        options.put("batch.bytes", "32768");
        options.put("batch.coalesce.rows", random.nextBoolean() ? "0" : "100");
        options.put("file.max.records", random.nextBoolean() ? "3" : "1000000");
        options.put("schema.evolution", random.nextInt(3) == 0 ? "project" : "separate");
        options.put("columns.include", random.nextBoolean() ? "" : "topic,offset,headers");
        options.put("compression", random.nextBoolean() ? "none" : "zstd");
        if (options.get("schema.evolution").equals("separate") && random.nextBoolean()) {
            options.put("dictionary.columns", "f0,f1");
        }
        return options;
    }

    private static void put(
            SimulatedDisk disk, Map<String, String> options, FakeContext context, List<SinkRecord> records) {
        ArrowStreamSinkTask task =
                new ArrowStreamSinkTask(ignored -> disk.store(SimulatedDisk.NONE), () -> new Moment(0, 0));
        task.initialize(context);
        task.start(options);
        task.open(List.of(P0));
        task.put(records);
        task.close(List.of(P0));
        task.stop();
    }

    /** Mostly none, or of a size that may be too large. */
    private static byte[] bytes(Random random, int most) {
        return random.nextInt(3) > 0 ? null : new byte[random.nextInt(most)];
    }

    private static SinkRecord record(long offset, Object value, byte[] key, byte[] header) {
        ConnectHeaders headers = new ConnectHeaders();
        if (header != null) {
            headers.addBytes("h", header);
        }
        return new SinkRecord(
                "t",
                0,
                null,
                key,
                value instanceof Struct struct ? struct.schema() : null,
                value,
                offset,
                1_000L,
                TimestampType.CREATE_TIME,
                headers);
    }

    private static Struct row(Random random) {
        SchemaBuilder schema = SchemaBuilder.struct();
        int fields = random.nextInt(4) == 0 ? random.nextInt(100) : 1 + random.nextInt(4);
        for (int i = 0; i < fields; i++) {
            schema.field("f" + i, type(random, 0));
        }
        if (random.nextInt(4) == 0) {
            schema.doc("d".repeat(random.nextInt(20_000)));
        }
        Struct row = new Struct(schema.build());
        for (org.apache.kafka.connect.data.Field field : row.schema().fields()) {
            if (field.schema().type() == Schema.Type.STRING && random.nextInt(3) == 0) {
                row.put(field, "x".repeat(random.nextInt(random.nextInt(8) == 0 ? 50_000 : 100)));
            } else if (field.schema().type() == Schema.Type.ARRAY && random.nextBoolean()) {
                row.put(field, new ArrayList<>(java.util.Collections.nCopies(random.nextInt(60), null)));
            }
        }
        return row;
    }

    private static Schema type(Random random, int depth) {
        return switch (random.nextInt(depth > 5 ? 3 : 6)) {
            case 0 ->
                Decimal.builder(2)
                        .parameter("connect.decimal.precision", "70")
                        .optional()
                        .build();
            case 1 -> Schema.OPTIONAL_INT64_SCHEMA;
            case 2, 3 -> TEXT;
            case 4 -> SchemaBuilder.array(type(random, depth + 1)).optional().build();
            default -> {
                SchemaBuilder nested = SchemaBuilder.struct().optional();
                for (int i = random.nextInt(8); i >= 0; i--) {
                    nested.field("n" + i, type(random, depth + 1));
                }
                yield nested.build();
            }
        };
    }

    private static byte[] message(Random random) {
        List<Field> fields = new ArrayList<>();
        for (int i = random.nextInt(4) == 0 ? random.nextInt(80) : random.nextInt(3); i >= 0; i--) {
            fields.add(Field.nullable("c" + i, i % 2 == 0 ? ArrowType.Utf8.INSTANCE : new ArrowType.Int(32, true)));
        }
        ArrowStream stream;
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot root =
                        VectorSchemaRoot.create(new org.apache.arrow.vector.types.pojo.Schema(fields), allocator)) {
            ArrowStream.Builder builder = ArrowStream.builder(root);
            root.allocateNew();
            root.setRowCount(1);
            for (int batches = random.nextInt(4); batches > 0; batches--) {
                builder.addBatch();
            }
            stream = builder.build();
        }
        return withMetadata(stream, random);
    }

    private static byte[] withMetadata(ArrowStream stream, Random random) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(stream.streamSchema().toBytes());
        for (Frame frame : stream.frames()) {
            if (frame instanceof Frame.RecordBatch batch && random.nextInt(3) == 0) {
                List<KeyValue> entries = new ArrayList<>();
                for (int i = random.nextInt(120); i > 0; i--) {
                    entries.add(new KeyValue("kafka." + i, "v".repeat(random.nextInt(100))));
                }
                bytes.writeBytes(batch.headerWithMetadata(entries));
            } else if (!(frame instanceof Frame.SchemaMessage)) {
                bytes.writeBytes(frame.header());
            }
            byte[] body = new byte[(int) frame.bodyLength()];
            stream.asByteBuffer().get((int) frame.bodyPosition(), body);
            bytes.writeBytes(body);
        }
        return bytes.toByteArray();
    }

    @Test
    void rowsOfMoreFieldsThanAReaderTakesAreBadRecords() {
        config.put("max.schema.fields", "100");
        assertThat(reason(row(101, ""))).hasMessageContaining("at most 100 fields (max.schema.fields)");
        assertThat(reason(row(101, ""))).hasMessageStartingWith("t-0@0: ");
    }

    @Test
    void aDocThatMakesTheSchemaTooLargeForAReaderIsABadRecord() {
        assertThat(reason(row(1, "d".repeat(5_000_000))))
                .hasMessageContaining("at most 4194304 bytes of metadata (max.metadata.bytes)");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aKeyOrAHeaderThatMakesABatchTooLargeForAReaderIsABadRecord(boolean isKey) {
        byte[] large = new byte[3_500_000];
        byte[] value = Streams.numbers("n", 0, 1).toByteArray();
        SinkRecord record = record(0, value, isKey ? large : null, isKey ? null : large);
        assertThat(reason(record))
                .hasMessageContaining("at most 4194304 bytes of metadata")
                .hasMessageContaining("max.metadata.bytes");
        assertThat(disk.files()).isEmpty();
    }

    @Test
    void aTombstoneWithAKeyThatIsTooLargeForAReaderIsABadRecord() {
        assertThat(reason(record(0, null, new byte[3_500_000], null))).hasMessageContaining("max.metadata.bytes");
    }

    @Test
    void rowsWhoseNullsTakeMoreThanTheirBytesDoNotMakeABatchTooLargeForAReader() {
        config.put("max.message.bytes", "65536");
        config.put("batch.bytes", "32768");
        SchemaBuilder schema = SchemaBuilder.struct();
        for (int i = 0; i < 40; i++) {
            schema.field(
                    "f" + i,
                    Decimal.builder(2)
                            .parameter("connect.decimal.precision", "70")
                            .optional()
                            .build());
        }
        Struct nulls = new Struct(schema.build());
        List<SinkRecord> records = new ArrayList<>();
        for (int offset = 0; offset < 200; offset++) {
            records.add(record(offset, nulls, null, null));
        }
        put(disk, config, FakeContext.withoutReporter(), records);
        put(disk, config, FakeContext.withoutReporter(), records);
        assertThat(disk.files()).hasSize(1);
    }

    @Test
    void aFileThatABoundWasLoweredBelowNamesTheOptionAndTheFile() {
        List<SinkRecord> records = List.of(record(0, Streams.numbers("n", 0, 1).toByteArray(), new byte[5_000], null));
        put(disk, config, FakeContext.withoutReporter(), records);
        String file = disk.files().keySet().iterator().next();

        config.put("max.metadata.bytes", "5000");
        assertThatThrownBy(() -> put(
                        disk,
                        config,
                        FakeContext.withoutReporter(),
                        List.of(record(1, Streams.numbers("n", 1, 1).toByteArray(), null, null))))
                .isInstanceOf(ConnectException.class)
                .hasMessageStartingWith(file)
                .hasMessageContaining("max.metadata.bytes");
    }

    private static SinkRecord row(int fields, String doc) {
        SchemaBuilder schema = SchemaBuilder.struct().doc(doc);
        for (int i = 0; i < fields; i++) {
            schema.field("f" + i, TEXT);
        }
        return record(0, new Struct(schema.build()), null, null);
    }

    private Throwable reason(SinkRecord record) {
        FakeContext context = FakeContext.withReporter();
        put(disk, config, context, List.of(record));
        assertThat(disk.files()).isEmpty();
        assertThat(context.reports).hasSize(1);
        return context.reports.get(0).reason();
    }
}
