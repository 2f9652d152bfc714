package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** With {@code output=rows} and {@code value.format=json} each row of a file is a record of bytes. */
class JsonOutputTest {

    private static final Schema PERSON = SchemaBuilder.struct()
            .field("name", Schema.OPTIONAL_STRING_SCHEMA)
            .field("id", Schema.INT64_SCHEMA)
            .build();

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @TempDir
    Path directory;

    private FakeWorker worker;

    @BeforeEach
    void makeWorker() throws IOException {
        worker = new FakeWorker(Map.of("store.url", directory.toString()))
                .with("output", "rows")
                .with("value.format", "json");
        ArrowStream people;
        try (RowAppender rows = new RowAppender(RowSchema.of(PERSON), allocator.get())) {
            rows.append(new Struct(PERSON).put("name", "Ada").put("id", 1L));
            rows.append(new Struct(PERSON).put("id", 2L));
            people = ArrowStream.of(ArrowStream.of(rows.batch()).toByteArray());
        }
        Files.write(
                directory.resolve("a.arrows"),
                new StreamFileBuilder(people.streamSchema()).add(people).finished());
    }

    private static List<String> texts(List<SourceRecord> records) {
        return records.stream()
                .map(record -> new String((byte[]) record.value(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void eachRowBecomesAnObjectOfSchemaAndPayload() {
        List<SourceRecord> records = worker.drain();

        String schema =
                "{\"schema\":{\"type\":\"struct\",\"fields\":[{\"type\":\"string\",\"optional\":true,\"field\":\"name\"},"
                        + "{\"type\":\"int64\",\"optional\":false,\"field\":\"id\"}],\"optional\":false},\"payload\":";
        assertThat(texts(records))
                .containsExactly(schema + "{\"name\":\"Ada\",\"id\":1}}", schema + "{\"name\":null,\"id\":2}}");
        assertThat(records).extracting(SourceRecord::valueSchema).containsOnly(Schema.OPTIONAL_BYTES_SCHEMA);
    }

    /** The worker looks its partition up for each record, which is to be no comparison of maps. */
    @Test
    void theRecordsOfAFileShareTheirPartition() {
        List<SourceRecord> records = worker.drain();

        assertThat(records).hasSize(2);
        assertThat(records.get(1).sourcePartition())
                .isEqualTo(Map.of("file", "a.arrows"))
                .isSameAs(records.get(0).sourcePartition());
    }

    @Test
    void withoutSchemasEachRowIsBare() {
        worker.with("value.schemas.enable", "false");

        assertThat(texts(worker.drain())).containsExactly("{\"name\":\"Ada\",\"id\":1}", "{\"name\":null,\"id\":2}");
    }

    @Test
    void keyAndTimestampAreThoseOfTheRow() {
        worker.with("value.schemas.enable", "false").with("key.columns", "id").with("timestamp.field", "id");

        List<SourceRecord> records = worker.drain();

        assertThat(records).extracting(SourceRecord::key).containsExactly(1L, 2L);
        assertThat(records).extracting(SourceRecord::timestamp).containsExactly(1L, 2L);
        assertThat(texts(records)).containsExactly("{\"name\":\"Ada\",\"id\":1}", "{\"name\":null,\"id\":2}");
    }

    @Test
    void readingGoesOnBehindAnyRow() {
        worker.with("value.schemas.enable", "false");
        List<SourceRecord> records = worker.drain();
        worker.commit(records.get(0));

        assertThat(texts(worker.drain())).containsExactly("{\"name\":null,\"id\":2}");
    }

    private Map<String, List<String>> errors(Map<String, String> settings) {
        Map<String, String> config = new HashMap<>(Map.of("store.url", directory.toString(), "topic", "t"));
        config.putAll(settings);
        Map<String, List<String>> errors = new HashMap<>();
        for (ConfigValue value :
                new ArrowStreamSourceConnector().validate(config).configValues()) {
            if (!value.errorMessages().isEmpty()) {
                errors.put(value.name(), value.errorMessages());
            }
        }
        return errors;
    }

    @Test
    void takesTheConverterThatLeavesBytesAlone() {
        String bytes = "org.apache.kafka.connect.converters.ByteArrayConverter";
        Map<String, String> json = Map.of("output", "rows", "value.format", "json");
        assertThat(errors(json)).isEmpty();
        assertThat(errors(Map.of("output", "rows", "value.format", "json", "value.converter", bytes)))
                .isEmpty();
        assertThat(errors(Map.of(
                        "output",
                        "rows",
                        "value.format",
                        "json",
                        "value.converter",
                        "org.apache.kafka.connect.json.JsonConverter")))
                .containsOnlyKeys("value.converter");
        assertThat(errors(Map.of("output", "rows", "value.format", "json", "cleanup", "delete")))
                .containsOnlyKeys("value.converter");
        assertThat(errors(Map.of("output", "batches", "value.format", "json"))).containsOnlyKeys("value.format");
        assertThatThrownBy(() -> new SourceConfig(
                        Map.of("store.url", directory.toString(), "topic", "t", "value.format", "json")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("expected connect with output=batches");
    }
}
