package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.ipc.ArrowStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Messages that were rows in a file of the sink once: their schemas have what it added there, as a source restores them, and that is their
 * own now.
 */
class MessagesOfRowsTest {

    @TempDir
    Path rows;

    @TempDir
    Path store;

    private final List<SinkRecord> messages = new ArrayList<>();

    /** One row each, with an added column, a dictionary-encoded one, and an entry beside the schema's. */
    @BeforeEach
    void makeMessages() throws IOException {
        Schema kind = SchemaBuilder.string()
                .parameter("OLD", "OLD")
                .parameter("NEW", "NEW")
                .build();
        Schema schema = SchemaBuilder.struct().field("kind", kind).build();
        TestRun run = TestRun.start(
                rows, Map.of("columns.include", "key,offset", "dictionary.columns", "kind", "file.max.records", "1"));
        for (long offset = 0; offset < 6; offset++) {
            // pairs have the same dictionary, as messages that could be merged
            Struct row = new Struct(schema).put("kind", offset / 2 == 1 ? "NEW" : "OLD");
            run.put(new SinkRecord(
                    TestRun.PARTITION.topic(),
                    TestRun.PARTITION.partition(),
                    Schema.STRING_SCHEMA,
                    "key",
                    schema,
                    row,
                    offset,
                    SinkRecords.TIMESTAMP_MS,
                    TimestampType.CREATE_TIME));
        }
        run.stop();
        for (Path file : TestRun.files(rows)) {
            messages.add(SinkRecords.of(
                    TestRun.PARTITION, messages.size(), SinkRecords.TIMESTAMP_MS, withoutCoordinates(file)));
        }
    }

    private static ArrowStream withoutCoordinates(Path file) throws IOException {
        try (BufferAllocator allocator = new RootAllocator();
                ArrowReader reader = ArrowStream.of(Files.readAllBytes(file)).open(allocator)) {
            assertThat(reader.loadNextBatch()).isTrue();
            return ArrowStream.of(reader.getVectorSchemaRoot(), reader);
        }
    }

    private TestRun start(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of("file.max.records", "1000"));
        all.putAll(settings);
        return TestRun.start(store, all);
    }

    @Test
    void theirSchemasHaveAllThatAFileOfRowsMayAdd() throws IOException {
        var schema = ArrowStream.of((byte[]) messages.get(0).value()).schema();
        assertThat(schema.getCustomMetadata()).containsKey("kafka.rows.connect.parameters.order");
        assertThat(schema.findField("kind").getMetadata()).containsKey("kafka.encoding");
        assertThat(schema.findField("kafka_offset").getMetadata()).containsKey("kafka.column");
    }

    @ParameterizedTest
    @CsvSource({
        "schema.metadata, exact",
        "schema.metadata, first",
        "schema.compatibility, identical",
        "schema.evolution, project",
        "batch.coalesce.rows, 10"
    })
    void theyAreFoundAgainAfterARestart(String setting, String value) throws IOException {
        TestRun first = start(Map.of(setting, value));
        first.put(messages.subList(0, 3).toArray(SinkRecord[]::new));
        assertThat(first.stop()).isEqualTo(3);
        TestRun second = start(Map.of(setting, value));
        second.put(messages.subList(1, 6).toArray(SinkRecord[]::new));
        assertThat(second.context.rewinds).isEmpty();
        assertThat(second.stop()).isEqualTo(6);

        List<Long> offsets = new ArrayList<>();
        for (Path file : TestRun.files(store)) {
            byte[] bytes = Files.readAllBytes(file);
            assertThat(ArrowStream.of(bytes).schema())
                    .isEqualTo(ArrowStream.of((byte[]) messages.get(0).value()).schema());
            PublishedFile.read(bytes).forEach(batch -> offsets.add(batch.offset()));
        }
        assertThat(offsets).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
        assertThat(TestRun.files(store)).hasSize(2);
    }
}
