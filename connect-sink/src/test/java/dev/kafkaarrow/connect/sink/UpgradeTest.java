package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.connect.files.RecordIndex;
import dev.kafkaarrow.ipc.ByteSource;
import dev.kafkaarrow.ipc.Checks;
import java.io.DataInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Directories that an older build left in the middle of its work are continued: nothing is lost, nothing is there twice. */
class UpgradeTest {

    private static final int RECORDS = 10;

    @TempDir
    private Path directory;

    /** What was written, with which options. */
    private enum Before {
        MESSAGES,
        MERGED,
        ROWS,
        EVOLVING;

        private long committed() {
            return this == MESSAGES ? 2 : 3;
        }

        private Map<String, String> options() {
            return switch (this) {
                case MESSAGES -> Map.of("file.max.records", "2");
                case MERGED -> Map.of("file.max.records", "3", "batch.coalesce.rows", "100");
                case ROWS ->
                    Map.of("file.max.records", "3", "columns.include", "key,offset", "dictionary.columns", "city");
                case EVOLVING -> Map.of("file.max.records", "2", "schema.evolution", "project");
            };
        }

        private Path resource() {
            try {
                return Path.of(Objects.requireNonNull(UpgradeTest.class.getResource("/before"))
                                .toURI())
                        .resolve(name().toLowerCase(Locale.ROOT));
            } catch (URISyntaxException e) {
                throw new IllegalStateException("resources have valid names", e);
            }
        }

        private List<SinkRecord> records() throws IOException {
            List<SinkRecord> records = new ArrayList<>();
            if (this == ROWS) {
                for (int offset = 0; offset < RECORDS; offset++) {
                    records.add(record(offset, row(offset)));
                }
                return records;
            }
            try (DataInputStream values =
                    new DataInputStream(Files.newInputStream(resource().resolve("values")))) {
                for (int offset = 0; offset < RECORDS; offset++) {
                    int length = values.readInt();
                    records.add(record(offset, length < 0 ? null : values.readNBytes(length)));
                }
            }
            return records;
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatWasNotCommittedIsWrittenOnce(Before before) throws IOException {
        continueFrom(before, before.committed());
    }

    @ParameterizedTest
    @EnumSource
    void whatWasCommittedIsFoundAgain(Before before) throws IOException {
        continueFrom(before, 0);
    }

    private void continueFrom(Before before, long committed) throws IOException {
        Map<Path, byte[]> old = copyStore(before);
        List<SinkRecord> records = before.records();
        FakeContext context = FakeContext.withoutReporter();
        TestRun run = TestRun.start(directory, before.options(), context);
        run.put(records.stream()
                .filter(record -> record.kafkaOffset() >= committed)
                .toArray(SinkRecord[]::new));
        assertThat(run.stop()).isEqualTo(RECORDS);
        assertThat(context.rewinds).isEmpty();

        for (Map.Entry<Path, byte[]> file : old.entrySet()) {
            assertThat(Files.readAllBytes(file.getKey()))
                    .as(file.getKey().toString())
                    .isEqualTo(file.getValue());
        }
        Map<Long, Integer> copies = new HashMap<>();
        for (Path file : TestRun.files(directory)) {
            RecordIndex index =
                    RecordIndex.read(ByteSource.of(ByteBuffer.wrap(Files.readAllBytes(file))), Checks.DEFAULT);
            for (long offset = 0; offset < RECORDS; offset++) {
                if (index.find(offset).isPresent()) {
                    copies.merge(offset, 1, Integer::sum);
                }
            }
        }
        assertThat(copies)
                .hasSize(RECORDS)
                .allSatisfy((offset, count) ->
                        assertThat(count).as("offset " + offset).isEqualTo(1));
    }

    private Map<Path, byte[]> copyStore(Before before) throws IOException {
        Map<Path, byte[]> files = new HashMap<>();
        Path store = before.resource().resolve("store");
        for (Path file : TestRun.files(store)) {
            Path copy = directory.resolve(store.relativize(file).toString());
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
            files.put(copy, Files.readAllBytes(file));
        }
        assertThat(files).isNotEmpty();
        return files;
    }

    private static SinkRecord record(long offset, Object value) {
        return new SinkRecord(
                "t",
                0,
                null,
                ("key " + offset).getBytes(StandardCharsets.UTF_8),
                value instanceof Struct struct ? struct.schema() : null,
                value,
                offset,
                1_000L + offset,
                TimestampType.CREATE_TIME);
    }

    private static Struct row(int offset) {
        Schema schema = SchemaBuilder.struct()
                .name("order")
                .field("id", Schema.INT64_SCHEMA)
                .field("city", Schema.OPTIONAL_STRING_SCHEMA)
                .field("price", decimal(2, 12))
                .field("odd", decimal(10, 5))
                .field(
                        "tags",
                        SchemaBuilder.array(Schema.STRING_SCHEMA).optional().build())
                .build();
        return new Struct(schema)
                .put("id", (long) offset)
                .put("city", offset % 2 == 0 ? null : "city " + offset)
                .put("price", new BigDecimal(offset + ".25"))
                .put("odd", new BigDecimal("0.000000123" + offset))
                .put("tags", List.of("t" + offset));
    }

    private static Schema decimal(int scale, int precision) {
        return Decimal.builder(scale)
                .parameter("connect.decimal.precision", Integer.toString(precision))
                .optional()
                .build();
    }
}
