package dev.kafkaarrow.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.GeneratedBatch;
import dev.kafkaarrow.ipc.IncompatibleSchemaException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaContinuityTest {
    private static final int ROWS = 7;
    private static final Schema NARROW = new Schema(List.of(integer("id", 32), integer("dropped", 16)));
    private static final Schema WIDE = new Schema(List.of(integer("added", 8), integer("id", 64)));

    private final BufferAllocator allocator = Allocators.newRoot();

    @AfterEach
    void nothingIsOutstanding() {
        allocator.close();
    }

    @ParameterizedTest
    @CsvSource({
        "none, true, true",
        "identical, false, false",
        "backward, true, false",
        "FORWARD, false, true",
        "full, false, false"
    })
    void aProducerSendsWhatItsModeAllows(String mode, boolean widening, boolean narrowing) {
        assertThat(isSent(mode, NARROW, WIDE)).isEqualTo(widening);
        assertThat(isSent(mode, WIDE, NARROW)).isEqualTo(narrowing);
        assertThat(isSent(mode, WIDE, WIDE)).isTrue();
    }

    private boolean isSent(String mode, Schema first, Schema second) {
        try (ArrowStreamSerializer streams = new ArrowStreamSerializer();
                VectorSchemaRootSerializer roots = new VectorSchemaRootSerializer();
                GeneratedBatch one = GeneratedBatch.of(allocator, first, ROWS, 1);
                GeneratedBatch other = GeneratedBatch.of(allocator, second, ROWS, 1)) {
            Map<String, String> config = Map.of(ArrowSerdeConfig.SCHEMA_COMPATIBILITY, mode);
            streams.configure(config, false);
            roots.configure(config, false);
            streams.serialize("t", ArrowStream.of(one.root()));
            roots.serialize("t", one.root());
            boolean sent = accepts(() -> streams.serialize("t", ArrowStream.of(other.root())));
            assertThat(accepts(() -> roots.serialize("t", other.root()))).isEqualTo(sent);
            // each topic for itself
            assertThat(accepts(() -> streams.serialize("another", ArrowStream.of(other.root()))))
                    .isTrue();
            return sent;
        }
    }

    private static boolean accepts(Runnable sending) {
        try {
            sending.run();
            return true;
        } catch (SerializationException e) {
            return false;
        }
    }

    @Test
    void aViolationNamesTopicAndFieldsBeforeAnythingIsSent() {
        ArrowStreamSerializer serializer = new ArrowStreamSerializer();
        serializer.configure(
                Map.of(ArrowSerdeConfig.SCHEMA_COMPATIBILITY, "full", ArrowSerdeConfig.HEADERS, true), false);
        try (MockProducer<byte[], ArrowStream> producer =
                new MockProducer<>(true, null, new ByteArraySerializer(), serializer)) {
            RecordHeaders headers = new RecordHeaders();
            assertThat(producer.send(new ProducerRecord<>("orders", stream(NARROW))))
                    .isDone();
            assertThatThrownBy(
                            () -> producer.send(new ProducerRecord<>("orders", 0, null, null, stream(WIDE), headers)))
                    .isInstanceOf(SerializationException.class)
                    .hasMessage("topic orders: the schema may not follow the one sent before,"
                            + " arrow.schema.compatibility is full: FORWARD, field id: was int32, now int64:"
                            + " not every int64 fits int32");
            assertThat(headers).isEmpty();
            // what was refused is not what the next one is compared with
            assertThat(producer.send(new ProducerRecord<>("orders", stream(NARROW))))
                    .isDone();
            assertThat(producer.history()).hasSize(2);
        }
    }

    @Test
    void ofThreadsThatSendTwoSchemasOnlyTheWideningOnePasses() throws Exception {
        int threads = 4;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try (ArrowStreamSerializer serializer = new ArrowStreamSerializer()) {
            serializer.configure(Map.of(ArrowSerdeConfig.SCHEMA_COMPATIBILITY, "backward"), false);
            serializer.serialize("t", stream(NARROW));
            ArrowStream narrow = stream(NARROW);
            ArrowStream wide = stream(WIDE);
            List<Future<Boolean>> refusedAfterWide = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                refusedAfterWide.add(executor.submit(() -> {
                    serializer.serialize("t", wide);
                    return !accepts(() -> serializer.serialize("t", narrow));
                }));
            }
            for (Future<Boolean> refused : refusedAfterWide) {
                assertThat(refused.get()).isTrue();
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void everyStreamOpensAsTheReaderSchema(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("reader.json"), WIDE.toJson());
        for (String option :
                List.of(WIDE.toJson(), file.toString(), file.toUri().toString())) {
            try (ArrowStreamSerde serde = new ArrowStreamSerde();
                    GeneratedBatch batch = GeneratedBatch.of(allocator, NARROW, ROWS, 1)) {
                serde.configure(Map.of(ArrowSerdeConfig.READER_SCHEMA, option), false);
                byte[] value = ArrowStream.of(batch.root()).toByteArray();
                ArrowStream stream = serde.deserializer().deserialize("t", value);
                try (ArrowReader reader = stream.open(allocator)) {
                    assertThat(reader.loadNextBatch()).isTrue();
                    assertThat(reader.getVectorSchemaRoot().getSchema()).isEqualTo(WIDE);
                    IntVector sent = (IntVector) batch.root().getVector("id");
                    BigIntVector read =
                            (BigIntVector) reader.getVectorSchemaRoot().getVector("id");
                    for (int row = 0; row < ROWS; row++) {
                        assertThat(read.isNull(row)).isEqualTo(sent.isNull(row));
                        assertThat(sent.isNull(row) || read.get(row) == sent.get(row))
                                .isTrue();
                        assertThat(reader.getVectorSchemaRoot()
                                        .getVector("added")
                                        .isNull(row))
                                .isTrue();
                    }
                }
                assertThat(stream.schema()).isEqualTo(NARROW);
                assertThat(serde.serializer().serialize("t", stream)).isSameAs(value);
            }
        }
    }

    @Test
    void aSchemaThatCannotBeReadIsNamedWithTopicAndFields() {
        try (ArrowStreamDeserializer deserializer = new ArrowStreamDeserializer()) {
            deserializer.configure(Map.of(ArrowSerdeConfig.READER_SCHEMA, NARROW.toJson()), false);
            byte[] value = stream(WIDE).toByteArray();
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> deserializer.deserialize("orders", value))
                        .isInstanceOf(SerializationException.class)
                        .hasMessageContaining("topic orders")
                        .hasMessageContaining("field id: written as int64, to be read as int32")
                        .hasCauseInstanceOf(IncompatibleSchemaException.class);
            }
        }
    }

    @Test
    void nonsenseInTheConfigurationIsRefused() {
        try (ArrowStreamDeserializer deserializer = new ArrowStreamDeserializer();
                ArrowStreamSerializer serializer = new ArrowStreamSerializer()) {
            for (String nonsense : List.of("{\"fields\":[{\"name\":3}]}", "{", "no/such/file", "file:not/absolute")) {
                assertThatThrownBy(
                                () -> deserializer.configure(Map.of(ArrowSerdeConfig.READER_SCHEMA, nonsense), false))
                        .as(nonsense)
                        .isInstanceOf(ConfigException.class)
                        .hasMessageContaining(ArrowSerdeConfig.READER_SCHEMA);
            }
            assertThatThrownBy(() -> deserializer.configure(
                            Map.of(ArrowSerdeConfig.READER_SCHEMA, WIDE.toJson(), ArrowSerdeConfig.COLUMNS, "id"),
                            false))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(ArrowSerdeConfig.COLUMNS);
            assertThatThrownBy(() ->
                            serializer.configure(Map.of(ArrowSerdeConfig.SCHEMA_COMPATIBILITY, "sideways"), false))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(ArrowSerdeConfig.SCHEMA_COMPATIBILITY);
        }
    }

    private ArrowStream stream(Schema schema) {
        try (GeneratedBatch batch = GeneratedBatch.of(allocator, schema, ROWS, 1)) {
            return ArrowStream.of(batch.root());
        }
    }

    private static Field integer(String name, int bits) {
        return new Field(name, FieldType.nullable(new ArrowType.Int(bits, true)), null);
    }
}
