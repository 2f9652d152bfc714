package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.connect.data.types.ExtraColumn;
import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.connect.files.BatchOrigin;
import dev.kafkaarrow.connect.files.CoordinatesFormat;
import dev.kafkaarrow.connect.files.FileName;
import dev.kafkaarrow.connect.files.FilePlace;
import dev.kafkaarrow.connect.files.MergedRecord;
import dev.kafkaarrow.connect.files.MessagePart;
import dev.kafkaarrow.connect.plugin.MetricsDisplay;
import dev.kafkaarrow.connect.plugin.Moment;
import dev.kafkaarrow.connect.store.Stores;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Files of a sink as rows: each has what is known of the record that it came in. */
class RecordedRowsTest {

    private static final String FINGERPRINT = "0123456789abcdef";
    private static final Schema NUMBER =
            SchemaBuilder.struct().field("n", Schema.INT64_SCHEMA).build();

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @TempDir
    Path directory;

    private FakeWorker worker;

    @BeforeEach
    void makeWorker() {
        worker = new FakeWorker(Map.of("store.url", directory.toString()))
                .with("output", "rows")
                .with("timestamp.field", "n")
                .with("restore.partition", "true");
    }

    @Test
    void rowsOfAMessageHaveItsKeyHeadersTimestampAndPartition() throws IOException {
        ArrowStream several = Batches.numbersOf(allocator.get(), new long[] {1, 2}, new long[] {}, new long[] {3});
        StreamFileBuilder file = new StreamFileBuilder(several.streamSchema())
                .add(several, Batches.at(3, 4))
                .add(Batches.numbersOf(allocator.get()), Batches.at(3, 5))
                .addTombstone(Batches.at(3, 6))
                .add(Batches.numbers(allocator.get(), 4), Batches.at(3, 7));
        write(3, 4, file);

        List<SourceRecord> records = worker.drain();

        assertThat(numbers(records)).containsExactly(1L, 2L, 3L, null, 4L);
        assertThat(keys(records)).containsExactly("4", "4", "4", "6", "7");
        assertThat(records)
                .extracting(SourceRecord::timestamp)
                .containsExactly(
                        1_700_000_000_004L,
                        1_700_000_000_004L,
                        1_700_000_000_004L,
                        1_700_000_000_006L,
                        1_700_000_000_007L);
        assertThat(records).extracting(SourceRecord::kafkaPartition).containsOnly(3);
        assertThat(records)
                .allSatisfy(record ->
                        assertThat(record.headers()).extracting(Header::key).containsExactly("h", "h"));
        assertThat(records.get(3).value()).isNull();
        assertThat(records.get(3).valueSchema())
                .satisfiesAnyOf(
                        schema -> assertThat(schema).isNull(),
                        schema -> assertThat(schema.isOptional()).isTrue());
        assertResumesEverywhere(records);
    }

    @Test
    void rowsOfMergedMessagesHaveWhatTheirOwnMessageHad() throws IOException {
        write(0, 10, merged(Batches.numbers(allocator.get(), 1, 2, 3, 4, 5), 10, 2, 0, 1, 2));

        List<SourceRecord> records = worker.drain();

        assertThat(numbers(records)).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(keys(records)).containsExactly("10", "10", "12", "13", "13");
        assertThat(records.get(2).timestamp()).isEqualTo(1_700_000_000_012L);
        assertResumesEverywhere(records);
    }

    @Test
    void rowsOfTwoLogsAreMergedByTheOffsetsOfTheirMessages() throws IOException {
        writeTwoLogs();

        assertThat(numbers(worker.drain())).containsExactly(0L, 3L, 1L);
    }

    @Test
    void whatDoesNotFitBesideAnotherBatchIsReadAgain() throws IOException {
        ArrowStream early = writeTwoLogs();
        long readOnce = bytesRead();
        // less than both batches, in the middle of one of which the other has its turn
        worker.with("max.message.bytes", Integer.toString(early.sizeInBytes() + 100));

        assertThat(numbers(worker.drain())).containsExactly(0L, 3L, 1L);
        assertThat(bytesRead()).isGreaterThan(readOnce);
    }

    /** Returns the first batch of the log that begins first. */
    private ArrowStream writeTwoLogs() throws IOException {
        ArrowStream early = Batches.numbers(allocator.get(), 0, 1);
        write(0, 0, merged(early, 0, 1, 0, 1));
        ArrowStream late = Batches.numbers(allocator.get(), 3);
        write(
                new FileName(0, "fedcba9876543210", 1),
                new StreamFileBuilder(late.streamSchema()).add(late, Batches.at(0, 1)));
        return early;
    }

    private long bytesRead() throws IOException {
        CountingStore store = new CountingStore(Stores.open(directory.toString()));
        SourceConfig config = worker.config();
        Cleanup cleanup = new Cleanup(store, worker.offsetReader(), new Acknowledgements(), Moment::now);
        Output output = config.records.output(config.checks, allocator.get());
        try (SourceFiles files = new SourceFiles(
                store,
                config,
                output,
                worker.offsetReader(),
                cleanup,
                new SourceMetrics(MetricsDisplay.NONE),
                () -> new Moment(0, 0))) {
            int rows = 0;
            while (files.next().isPresent()) {
                rows++;
            }
            assertThat(rows).isEqualTo(3);
        }
        return store.bytesRead;
    }

    @Test
    void keyColumnsGoBeforeTheRecordedKey() throws IOException {
        write(0, 10, merged(Batches.numbers(allocator.get(), 1, 2), 10, 1, 1));

        assertThat(worker.with("key.columns", "n").drain())
                .extracting(SourceRecord::key)
                .containsExactly(1L, 2L);
    }

    @Test
    void columnsThatASinkAddedAreTakenOffAndTheKeyIsRestored() throws IOException {
        List<ExtraColumn> added = List.of(
                new ExtraColumn("kafka_key", Schema.INT32_SCHEMA),
                new ExtraColumn("kafka_offset", Schema.INT64_SCHEMA));
        ArrowStream rows;
        try (RowAppender appender = new RowAppender(RowSchema.of(NUMBER, added), allocator.get())) {
            appender.append(new Struct(NUMBER).put("n", 7L), new Object[] {70, 1L});
            appender.append(new Struct(NUMBER).put("n", 8L), new Object[] {80, 2L});
            rows = marked(appender.batch(), Map.of("kafka_key", "key", "kafka_offset", "offset"));
        }
        write(0, 10, merged(rows, 10, 1, 1));

        List<SourceRecord> records = worker.drain();

        assertThat(records).extracting(SourceRecord::valueSchema).containsOnly(NUMBER);
        assertThat(numbers(records)).containsExactly(7L, 8L);
        assertThat(records).extracting(SourceRecord::key).containsExactly(70, 80);
        assertThat(records).extracting(SourceRecord::keySchema).containsOnly(Schema.INT32_SCHEMA);
        assertThat(worker.with("key.columns", "kafka_offset").drain())
                .extracting(SourceRecord::key)
                .containsExactly(1L, 2L);
    }

    @Test
    void parametersHaveTheOrderThatTheFileKeepsBesideTheSchemaOfItsRecords() throws IOException {
        Schema schema = SchemaBuilder.struct()
                .field(
                        "n",
                        SchemaBuilder.int64()
                                .parameter("b", "1")
                                .parameter("a", "2")
                                .build())
                .build();
        ArrowStream rows;
        try (RowAppender appender = new RowAppender(RowSchema.of(schema), allocator.get())) {
            appender.append(new Struct(schema).put("n", 7L));
            rows = marked(appender.batch(), Map.of());
        }
        assertThat(rows.schema().getCustomMetadata()).containsOnlyKeys("kafka.rows.connect.parameters.order");
        write(0, 10, merged(rows, 10, 1));

        Schema came = worker.drain().get(0).valueSchema();

        assertThat(came).isEqualTo(schema);
        assertThat(came.field("n").schema().parameters().keySet()).containsExactly("b", "a");
    }

    /** The batch with the columns, and the order of parameters, marked as a sink marks what it adds. */
    private static ArrowStream marked(VectorSchemaRoot root, Map<String, String> columns) {
        List<Field> fields = new ArrayList<>();
        for (Field field : root.getSchema().getFields()) {
            Map<String, String> metadata = new HashMap<>(field.getMetadata());
            if (columns.containsKey(field.getName())) {
                metadata.put("kafka.column", columns.get(field.getName()));
            }
            FieldType type = new FieldType(field.isNullable(), field.getType(), null, metadata);
            fields.add(new Field(field.getName(), type, field.getChildren()));
        }
        Map<String, String> beside = new HashMap<>();
        root.getSchema().getCustomMetadata().forEach((key, value) -> beside.put("kafka.rows." + key, value));
        List<FieldVector> vectors = root.getFieldVectors();
        return ArrowStream.of(new VectorSchemaRoot(
                new org.apache.arrow.vector.types.pojo.Schema(fields, beside), vectors, root.getRowCount()));
    }

    /** A file of one batch of so many rows of each message, as a sink merges them; 0 where an offset is not in this file. */
    private static StreamFileBuilder merged(ArrowStream batch, long offset, int... rows) {
        List<MergedRecord> records = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] > 0) {
                records.add(new MergedRecord(
                        Batches.at(0, offset + i), List.of(new MergedRecord.Batch(rows[i], List.of()))));
            }
        }
        StreamFileBuilder file = new StreamFileBuilder(batch.streamSchema());
        Frame.RecordBatch frame = batch.frames().stream()
                .filter(Frame.RecordBatch.class::isInstance)
                .map(Frame.RecordBatch.class::cast)
                .findFirst()
                .orElseThrow();
        byte[] body = new byte[(int) frame.bodyLength()];
        batch.asByteBuffer().get((int) frame.bodyPosition(), body);
        BatchOrigin recorded =
                new BatchOrigin(records.get(0).coordinates(), new MessagePart.Merged(records), List.of());
        return file.addRaw(frame.headerWithMetadata(CoordinatesFormat.write(recorded)))
                .addRaw(body);
    }

    private void assertResumesEverywhere(List<SourceRecord> records) {
        for (int sent = 0; sent < records.size(); sent++) {
            worker.commit(records.get(sent));
            List<SourceRecord> rest = worker.drain();
            assertThat(rest)
                    .extracting(record -> List.of(record.sourceOffset(), record.timestamp(), key(record)))
                    .containsExactlyElementsOf(records.subList(sent + 1, records.size()).stream()
                            .map(record -> List.of(record.sourceOffset(), record.timestamp(), key(record)))
                            .toList());
            assertThat(numbers(rest)).isEqualTo(numbers(records).subList(sent + 1, records.size()));
        }
    }

    private static List<Object> numbers(List<SourceRecord> records) {
        List<Object> numbers = new ArrayList<>();
        records.forEach(record -> numbers.add(record.value() == null ? null : ((Struct) record.value()).get("n")));
        return numbers;
    }

    private static List<String> keys(List<SourceRecord> records) {
        return records.stream().map(RecordedRowsTest::key).toList();
    }

    private static String key(SourceRecord record) {
        return new String((byte[]) record.key(), StandardCharsets.UTF_8);
    }

    private void write(int partition, long base, StreamFileBuilder file) throws IOException {
        write(new FileName(partition, FINGERPRINT, base), file);
    }

    private void write(FileName name, StreamFileBuilder file) throws IOException {
        Path path = directory.resolve(new FilePlace("original", "", name).path());
        Files.createDirectories(path.getParent());
        Files.write(path, file.finished());
    }
}
