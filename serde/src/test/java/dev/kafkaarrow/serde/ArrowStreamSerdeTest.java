package dev.kafkaarrow.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.GeneratedBatch;
import dev.kafkaarrow.ipc.InvalidStreamException;
import dev.kafkaarrow.ipc.IpcFile;
import dev.kafkaarrow.ipc.TypeCase;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArrowStreamSerdeTest {
    private static final int ROWS = 13;

    private final BufferAllocator allocator = Allocators.newRoot();

    @AfterEach
    void nothingIsOutstanding() {
        allocator.close();
    }

    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.TypeCase#all")
    void aRootOfEveryTypeArrivesAsAnEqualStream(TypeCase type) {
        try (GeneratedBatch batch = type.batch(allocator, ROWS, 1);
                VectorSchemaRootSerializer serializer = new VectorSchemaRootSerializer(batch.dictionaries());
                ArrowStreamDeserializer deserializer = new ArrowStreamDeserializer()) {
            byte[] value = serializer.serialize("t", batch.root());
            ArrowStream stream = deserializer.deserialize("t", value);
            assertThat(stream).isEqualTo(ArrowStream.of(batch.root(), batch.dictionaries()));
            assertThat(stream.rowCount()).isEqualTo(ROWS);
        }
    }

    @Test
    void anUntouchedStreamGoesOutAsTheSameBytes() {
        byte[] value = anyValue();
        try (ArrowStreamSerde serde = new ArrowStreamSerde()) {
            ArrowStream stream = serde.deserializer().deserialize("t", value);
            assertThat(serde.serializer().serialize("t", stream)).isSameAs(value);
        }
    }

    @Test
    void aRootWhoseRowCountWasForgottenIsNotSent() {
        try (GeneratedBatch batch = TypeCase.named("int32").batch(allocator, ROWS, 1);
                VectorSchemaRoot root =
                        VectorSchemaRoot.of(batch.root().getFieldVectors().toArray(FieldVector[]::new));
                VectorSchemaRootSerializer serializer = new VectorSchemaRootSerializer()) {
            root.getVector(0).setValueCount(ROWS - 1);
            assertThatThrownBy(() -> serializer.serialize("orders", root))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContainingAll("topic orders", "column f", "expected 13 values", "got 12", "setRowCount");
        }
    }

    @Test
    void aStreamOfSeveralBatchesIsNotSentWhereConsumersReadOne() {
        ArrowStream two;
        ArrowStream one;
        try (GeneratedBatch batch = TypeCase.named("dictionary by int8").batch(allocator, ROWS, 1)) {
            two = ArrowStream.builder(batch.root(), batch.dictionaries())
                    .addBatch()
                    .addBatch()
                    .build();
            one = ArrowStream.of(batch.root(), batch.dictionaries());
        }
        ArrowStream none = withoutBatches();
        try (ArrowStreamSerde any = new ArrowStreamSerde();
                ArrowStreamSerde single = new ArrowStreamSerde()) {
            any.configure(Map.of(), false);
            single.configure(Map.of("arrow.batches.per.message", "One"), false);

            assertThat(any.serializer().serialize("orders", two)).isEqualTo(two.toByteArray());
            assertThatThrownBy(() -> single.serializer().serialize("orders", two))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContainingAll(
                            "topic orders: the stream has 2 record batches",
                            "arrow.batches.per.message is one",
                            "ArrowStream.of(root)",
                            "ArrowStream.split");
            assertThat(single.serializer().serialize("orders", one)).isEqualTo(one.toByteArray());
            assertThat(single.serializer().serialize("orders", none)).isEqualTo(none.toByteArray());
        }
    }

    @Test
    void aStreamThatIsNotSentDoesNotCountForTheSchemasAfterIt() {
        try (GeneratedBatch first = TypeCase.named("int32").batch(allocator, ROWS, 1);
                GeneratedBatch other = TypeCase.named("utf8").batch(allocator, ROWS, 1);
                ArrowStreamSerde single = new ArrowStreamSerde()) {
            single.configure(Map.of("arrow.batches.per.message", "one", "arrow.schema.compatibility", "full"), false);
            ArrowStream refused =
                    ArrowStream.builder(other.root()).addBatch().addBatch().build();
            ArrowStream sent = ArrowStream.of(first.root());

            assertThatThrownBy(() -> single.serializer().serialize("orders", refused))
                    .hasMessageContaining("2 record batches");
            assertThat(single.serializer().serialize("orders", sent)).isEqualTo(sent.toByteArray());
        }
    }

    /** As the documents say. */
    @Test
    void theBatchesOfAStreamAreMessagesOfTheirOwn() throws IOException {
        try (GeneratedBatch batch = TypeCase.named("dictionary by int8").batch(allocator, ROWS, 1);
                ArrowStreamSerde single = new ArrowStreamSerde()) {
            single.configure(Map.of("arrow.batches.per.message", "one"), false);
            ArrowStream stream = ArrowStream.builder(batch.root(), batch.dictionaries())
                    .addBatch()
                    .addBatch()
                    .build();
            List<ArrowStream> messages = new ArrayList<>();
            try (ArrowReader reader = stream.open(allocator)) {
                while (reader.loadNextBatch()) {
                    messages.add(ArrowStream.of(reader.getVectorSchemaRoot(), reader));
                }
            }

            ArrowStream each = ArrowStream.of(batch.root(), batch.dictionaries());
            assertThat(messages).containsExactly(each, each);
            assertThat(ArrowStream.split(batch.root(), batch.dictionaries(), each.sizeInBytes() - 1))
                    .hasSizeGreaterThan(1)
                    .allSatisfy(part -> assertThat(single.serializer().serialize("orders", part))
                            .isEqualTo(part.toByteArray()));
        }
    }

    private ArrowStream withoutBatches() {
        try (GeneratedBatch batch = TypeCase.named("int32").batch(allocator, 0, 1)) {
            return ArrowStream.builder(batch.root()).build();
        }
    }

    @Test
    void aTombstoneStaysATombstone() {
        try (ArrowStreamSerde serde = new ArrowStreamSerde();
                VectorSchemaRootSerializer roots = new VectorSchemaRootSerializer()) {
            assertThat(serde.serializer().serialize("t", null)).isNull();
            assertThat(serde.deserializer().deserialize("t", null)).isNull();
            assertThat(serde.deserializer().deserialize("t", new RecordHeaders(), (ByteBuffer) null))
                    .isNull();
            assertThat(roots.serialize("t", null)).isNull();
        }
    }

    @Test
    void aBufferInTheMiddleOfAnotherIsViewedAndLeftAsItIs() {
        byte[] value = anyValue();
        ByteBuffer heap = ByteBuffer.allocate(value.length + 10).position(3);
        ByteBuffer direct = ByteBuffer.allocateDirect(value.length + 10).position(3);
        for (ByteBuffer buffer : new ByteBuffer[] {heap, direct, heap.asReadOnlyBuffer()}) {
            if (!buffer.isReadOnly()) {
                buffer.put(value).limit(buffer.position()).position(3);
            } else {
                buffer.position(3).limit(3 + value.length);
            }
            try (ArrowStreamDeserializer deserializer = new ArrowStreamDeserializer()) {
                ArrowStream stream = deserializer.deserialize("t", new RecordHeaders(), buffer);
                assertThat(stream.asByteBuffer()).isEqualTo(ByteBuffer.wrap(value));
                assertThat(stream.detached().toByteArray()).isEqualTo(value);
                assertThat(buffer.position()).isEqualTo(3);
                assertThat(buffer.limit()).isEqualTo(3 + value.length);
            }
        }
    }

    @Test
    void brokenBytesAreNamedWithTopicSizePositionAndReason() {
        byte[] value = anyValue();
        byte[] cut = Arrays.copyOf(value, value.length - 4);
        try (ArrowStreamDeserializer deserializer = new ArrowStreamDeserializer()) {
            assertThatThrownBy(() -> deserializer.deserialize("orders", cut))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("orders")
                    .hasMessageContaining(cut.length + " bytes")
                    .hasMessageContaining("at byte " + (value.length - 4))
                    .hasCauseInstanceOf(InvalidStreamException.class);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"schema":{"type":"bytes"}} | got JSON, beginning with `{"schema":{"...`. Set value.deserializer to one for JSON
            "/////3gAAAAQAAAAAAAKAA"    | ByteArrayConverter
            [B@1bbeaf72                 | ByteArrayConverter
            id,name                     | got CSV, beginning with `id,name`. Set value.deserializer
            """)
    void valuesOfAnotherFormatAreToldWithTheSettingToChange(String value, String told) {
        try (ArrowStreamDeserializer deserializer = new ArrowStreamDeserializer()) {
            assertThatThrownBy(() -> deserializer.deserialize("orders", value.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("expected an Arrow IPC stream, got ")
                    .hasMessageContaining(told);
        }
    }

    @Test
    void filesThatWereSentAreToldWithWhatWritesStreams() {
        byte[] feather1 = Arrays.copyOf("FEA1".getBytes(StandardCharsets.US_ASCII), 64);
        try (ArrowStreamDeserializer deserializer = new ArrowStreamDeserializer()) {
            assertThatThrownBy(() -> deserializer.deserialize("orders", IpcFile.bytes(anyValue())))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContainingAll(
                            "topic orders", "got an Arrow IPC file", "pyarrow.ipc.open_file", "pyarrow.ipc.new_stream");
            assertThatThrownBy(() -> deserializer.deserialize("orders", feather1))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContainingAll(
                            "got a Feather V1 file", "pyarrow.feather.read_table", "pyarrow.ipc.new_stream");
        }
    }

    @Test
    void aBoundFromTheConfigurationHolds() {
        byte[] value = anyValue();
        try (ArrowStreamDeserializer deserializer = new ArrowStreamDeserializer()) {
            deserializer.configure(Map.of(ArrowSerdeConfig.MAX_MESSAGE_BYTES, value.length - 1), false);
            assertThatThrownBy(() -> deserializer.deserialize("t", value))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("at most " + (value.length - 1) + " bytes");
        }
    }

    @Test
    void aDictionaryEncodedRootWithoutAProviderIsAClearError() {
        try (GeneratedBatch batch = TypeCase.named("dictionary of int64").batch(allocator, ROWS, 1);
                VectorSchemaRootSerializer serializer = new VectorSchemaRootSerializer()) {
            assertThatThrownBy(() -> serializer.serialize("orders", batch.root()))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("orders")
                    .hasMessageContaining("field f is dictionary-encoded");
        }
    }

    @Test
    void theDictionaryProviderComesFromTheConfigurationAsAnInstanceOrByClassName() {
        try (GeneratedBatch batch = TypeCase.named("dictionary of int64").batch(allocator, ROWS, 1);
                VectorSchemaRootSerializer serializer = new VectorSchemaRootSerializer()) {
            serializer.configure(Map.of(ArrowSerdeConfig.DICTIONARY_PROVIDER, batch.dictionaries()), false);
            assertThat(serializer.serialize("t", batch.root()))
                    .isEqualTo(
                            ArrowStream.of(batch.root(), batch.dictionaries()).toByteArray());

            serializer.configure(Map.of(ArrowSerdeConfig.DICTIONARY_PROVIDER, NoDictionaries.class.getName()), false);
            assertThatThrownBy(() -> serializer.serialize("t", batch.root()))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("expected dictionary 1 in the DictionaryProvider, got none");
        }
    }

    @Test
    void nonsenseInTheConfigurationIsRefused() {
        try (ArrowStreamDeserializer deserializer = new ArrowStreamDeserializer();
                VectorSchemaRootSerializer serializer = new VectorSchemaRootSerializer()) {
            assertThatThrownBy(() -> deserializer.configure(Map.of(ArrowSerdeConfig.VALIDATION, "some"), false))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(ArrowSerdeConfig.VALIDATION);
            assertThatThrownBy(() -> serializer.configure(
                            Map.of(ArrowSerdeConfig.DICTIONARY_PROVIDER, String.class.getName()), false))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("not a DictionaryProvider");
            assertThatThrownBy(() -> serializer.configure(
                            Map.of(ArrowSerdeConfig.DICTIONARY_PROVIDER, DictionaryProvider.class.getName()), false))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("has no public constructor that works without arguments");
            deserializer.configure(Map.of(ArrowSerdeConfig.VALIDATION, "FULL"), false);
            assertThat(deserializer.deserialize("t", anyValue()).batchCount()).isEqualTo(1);
        }
    }

    @Test
    void configuredColumnsAreWhatAStreamOpensWith() throws Exception {
        try (GeneratedBatch batch = TypeCase.named("wide").batch(allocator, ROWS, 1);
                ArrowStreamDeserializer deserializer = new ArrowStreamDeserializer()) {
            ArrowStream sent = ArrowStream.of(batch.root());
            deserializer.configure(Map.of(ArrowSerdeConfig.COLUMNS, "c7,c2"), false);
            ArrowStream stream = deserializer.deserialize("t", sent.toByteArray());
            try (ArrowReader reader = stream.open(allocator)) {
                assertThat(reader.loadNextBatch()).isTrue();
                assertThat(reader.getVectorSchemaRoot().getSchema().getFields())
                        .extracting(Field::getName)
                        .containsExactly("c7", "c2");
            }
            assertThat(stream).isEqualTo(sent);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lz4", "zstd", "ZSTD"})
    void compressedBodiesAreSmallerAndHoldTheSameValues(String codec) throws Exception {
        try (GeneratedBatch batch = TypeCase.named("run ends of int32").batch(allocator, 10_000, 1);
                VectorSchemaRootSerializer serializer = new VectorSchemaRootSerializer();
                ArrowStreamDeserializer deserializer = new ArrowStreamDeserializer()) {
            serializer.configure(Map.of(ArrowSerdeConfig.COMPRESSION, codec), false);
            ArrowStream plain = ArrowStream.of(batch.root());
            ArrowStream compressed = deserializer.deserialize("t", serializer.serialize("t", batch.root()));
            assertThat(compressed.sizeInBytes()).isLessThan(plain.sizeInBytes());
            try (ArrowReader reader = compressed.open(allocator)) {
                assertThat(reader.loadNextBatch()).isTrue();
                assertThat(ArrowStream.of(reader.getVectorSchemaRoot())).isEqualTo(plain);
            }
        }
    }

    @Test
    void headersSayWhatAMessageIsIfAskedTo() {
        try (GeneratedBatch batch = TypeCase.named("bool").batch(allocator, ROWS, 1);
                VectorSchemaRootSerializer roots = new VectorSchemaRootSerializer();
                ArrowStreamSerializer streams = new ArrowStreamSerializer()) {
            ArrowStream stream = ArrowStream.of(batch.root());
            RecordHeaders headers = new RecordHeaders();
            roots.serialize("t", headers, batch.root());
            streams.serialize("t", headers, stream);
            assertThat(headers).isEmpty();

            roots.configure(Map.of(ArrowSerdeConfig.HEADERS, true), false);
            streams.configure(Map.of(ArrowSerdeConfig.HEADERS, true), false);
            roots.serialize("t", headers, batch.root());
            streams.serialize("t", headers, stream);
            assertThat(headers)
                    .extracting(header -> header.key() + "=" + new String(header.value(), StandardCharsets.UTF_8))
                    .containsExactly(
                            "content-type=application/vnd.apache.arrow.stream",
                            "arrow.schema.fingerprint="
                                    + stream.streamSchema().fingerprint().digits());
        }
    }

    /** A provider that Kafka can make by its class name. */
    public static final class NoDictionaries implements DictionaryProvider {
        @Override
        public Dictionary lookup(long id) {
            return null;
        }

        @Override
        public Set<Long> getDictionaryIds() {
            return Set.of();
        }
    }

    private byte[] anyValue() {
        try (GeneratedBatch batch = TypeCase.named("list of utf8").batch(allocator, ROWS, 1)) {
            return ArrowStream.of(batch.root()).toByteArray();
        }
    }
}
