package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.ArrowStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Directories that an older build wrote, with records whose offsets it did not commit, are continued. The directories are below
 * {@code src/test/resources/before/decimals}, made once by {@link #main} with the classes of commit 1a3827b, which wrote decimals as they are.
 */
class DecimalUpgradeTest {

    private static final Path STORES = Path.of("src/test/resources/before/decimals");

    /** Of the older build's files; its last one ends before. */
    private static final long OLD_END = 10;

    private static final long NEW_END = 15;

    /** How a directory was written, and is continued. */
    enum Layout {
        SEPARATE,
        KEYED,
        IDENTICAL,
        PROJECTED,
        WITHOUT_METADATA;

        private Map<String, String> settings() {
            Map<String, String> settings = new HashMap<>(
                    switch (this) {
                        case SEPARATE -> Map.of();
                        case KEYED -> Map.of("columns.include", "key,offset", "compression", "zstd");
                        case IDENTICAL -> Map.of("schema.compatibility", "identical");
                        case PROJECTED -> Map.of("schema.evolution", "project", "schema.compatibility", "backward");
                        case WITHOUT_METADATA -> Map.of("schema.metadata", "first");
                    });
            settings.put("file.max.records", "4");
            return settings;
        }
    }

    private static Schema decimal(int precision, int scale) {
        return Decimal.builder(scale)
                .optional()
                .parameter("connect.decimal.precision", Integer.toString(precision))
                .build();
    }

    private static final Schema PART =
            SchemaBuilder.struct().field("tiny", decimal(3, 7)).optional().build();

    private static final Schema READING = SchemaBuilder.struct()
            .name("reading")
            .field("id", Schema.INT64_SCHEMA)
            .field("small", decimal(5, 10))
            .field("large", decimal(10, -3))
            .field("rounded", Decimal.builder(-2).optional().build())
            .field("plain", decimal(12, 2))
            .field("parts", SchemaBuilder.array(PART).optional().build())
            .build();

    private static SinkRecord reading(long offset) {
        Struct value = new Struct(READING)
                .put("id", offset)
                .put("small", BigDecimal.valueOf(offset, 10))
                .put("large", offset % 3 == 0 ? null : BigDecimal.valueOf(offset, -3))
                .put("rounded", BigDecimal.valueOf(offset, -2))
                .put("plain", BigDecimal.valueOf(offset, 2))
                .put("parts", List.of(new Struct(PART).put("tiny", BigDecimal.valueOf(offset, 7))));
        return new SinkRecord(
                TestRun.PARTITION.topic(),
                TestRun.PARTITION.partition(),
                decimal(5, 10),
                BigDecimal.valueOf(offset, 10),
                READING,
                value,
                offset,
                1_700_000_000_000L + offset,
                TimestampType.CREATE_TIME);
    }

    private static List<SinkRecord> readings(long from, long end) {
        return LongStream.range(from, end).mapToObj(DecimalUpgradeTest::reading).toList();
    }

    /** Writes the directories below one that does not exist: of the build whose classes are on the class path. */
    public static void main(String[] arguments) throws IOException {
        for (Layout layout : Layout.values()) {
            Path store = Files.createDirectories(Path.of(arguments[0], layout.name()));
            TestRun run = TestRun.start(store, layout.settings());
            run.put(readings(0, OLD_END).toArray(SinkRecord[]::new));
            run.stop();
        }
    }

    @TempDir
    Path store;

    @ParameterizedTest
    @EnumSource
    void anOlderBuildsDirectoryIsContinuedAndNothingIsWrittenTwice(Layout layout) throws IOException {
        Path old = STORES.resolve(layout.name());
        copy(old, store);
        List<Path> before = TestRun.files(store);
        assertThat(before).hasSize(3);

        TestRun run = TestRun.start(store, layout.settings());
        run.deliver(2, readings(2, NEW_END));

        assertThat(run.stop()).isEqualTo(NEW_END);
        List<Path> after = TestRun.files(store);
        assertThat(after).startsWith(before.toArray(Path[]::new)).hasSizeGreaterThan(before.size());
        for (Path file : before) {
            assertThat(file).hasSameBinaryContentAs(old.resolve(store.relativize(file)));
        }
        List<Long> ids = new ArrayList<>();
        for (Path file : after) {
            ids.addAll(ids(file, before.contains(file)));
        }
        assertThat(ids).isEqualTo(LongStream.range(0, NEW_END).boxed().toList());

        // and what this build wrote is continued as well
        TestRun again = TestRun.start(store, layout.settings());
        again.deliver(0, readings(0, NEW_END + 1));
        assertThat(again.stop()).isEqualTo(NEW_END + 1);
        List<Path> last = TestRun.files(store);
        assertThat(last).startsWith(after.toArray(Path[]::new)).hasSize(after.size() + 1);
        assertThat(ids(last.get(last.size() - 1), false)).containsExactly(NEW_END);
    }

    /** In the order of rows; their decimals are those of their ids. */
    private static List<Long> ids(Path file, boolean isOld) throws IOException {
        ArrowStream stream = ArrowStream.of(Files.readAllBytes(file));
        assertThat(stream.schema().findField("small").getType())
                .isEqualTo(new ArrowType.Decimal(isOld ? 5 : 10, 10, 128));
        assertThat(stream.schema().findField("large").getType())
                .isEqualTo(isOld ? new ArrowType.Decimal(10, -3, 128) : new ArrowType.Decimal(13, 0, 128));
        List<Long> ids = new ArrayList<>();
        try (BufferAllocator allocator = Allocators.newRoot();
                ArrowReader reader = stream.open(allocator)) {
            var root = reader.getVectorSchemaRoot();
            while (reader.loadNextBatch()) {
                for (int row = 0; row < root.getRowCount(); row++) {
                    long id = (Long) root.getVector("id").getObject(row);
                    ids.add(id);
                    assertThat((BigDecimal) root.getVector("small").getObject(row))
                            .isEqualByComparingTo(BigDecimal.valueOf(id, 10));
                    assertThat((BigDecimal) root.getVector("rounded").getObject(row))
                            .isEqualByComparingTo(BigDecimal.valueOf(id, -2));
                }
            }
        }
        return ids;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(path));
                Files.createDirectories(target.getParent());
                Files.copy(path, target);
            }
        }
    }
}
