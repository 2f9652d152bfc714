package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Many streams through one reader, against each of them opened alone. */
class ArrowStreamsTest {
    private static final ArrowType.Int INT8 = new ArrowType.Int(8, true);
    private static final ArrowType.Int INT32 = new ArrowType.Int(32, true);
    private static final ArrowType INT64 = new ArrowType.Int(64, true);
    private static final ArrowType UTF8 = ArrowType.Utf8.INSTANCE;

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    private static Stream<TypeCase> types() {
        return Stream.concat(
                TypeCase.all(),
                IntStream.range(0, 100)
                        .mapToObj(seed -> new TypeCase("random schema " + seed, RandomSchemas.schema(seed, 5))));
    }

    @ParameterizedTest
    @MethodSource("types")
    void theSequenceIsThatOfEachStreamOpenedAlone(TypeCase type) throws Exception {
        Random random = new Random(type.name().hashCode());
        List<byte[]> messages = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            // some repeat the one before, dictionaries and all
            messages.add(message(type, random.nextInt(20), random.nextInt(3)));
        }
        for (Validation validation : Validation.values()) {
            StreamDecoder decoder = new StreamDecoder(Checks.DEFAULT.withValidation(validation));
            assertReadAsAlone(decode(decoder, messages), 0);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.TypeCase#all")
    void streamsOfSeveralBatchesAndOfNoneAreRead(TypeCase type) throws Exception {
        List<ArrowStream> streams = new ArrayList<>();
        for (int batches : new int[] {2, 0, 3, 1}) {
            try (GeneratedBatch batch = type.batch(allocator.get(), 1 + batches, batches)) {
                ArrowStream.Builder builder = ArrowStream.builder(batch.root(), batch.dictionaries());
                for (int i = 0; i < batches; i++) {
                    builder.addBatch();
                }
                streams.add(builder.build());
            }
        }
        assertReadAsAlone(streams, 0);
    }

    @ParameterizedTest
    @EnumSource(BodyCodec.class)
    void compressedStreamsAndOthersAreOneRun(BodyCodec codec) throws Exception {
        TypeCase type = TypeCase.named("list of utf8");
        List<byte[]> messages = new ArrayList<>();
        for (int seed = 0; seed < 3; seed++) {
            byte[] plain = message(type, 20, seed);
            messages.add(plain);
            messages.add(codec.compressed(StreamParts.of(plain), bytes -> bytes).toBytes());
        }
        assertReadAsAlone(decode(new StreamDecoder(Checks.DEFAULT), messages), 0);
    }

    @Test
    void streamsWrittenAsSeveralSchemasAreOneRunAsTheReaderSchema() throws Exception {
        Field wide = TypeCase.nullable("f", INT64);
        Field text = TypeCase.encoded("t", 5, INT8, UTF8);
        Field plainText = TypeCase.nullable("t", UTF8);
        List<TypeCase> written = List.of(
                TypeCase.of("narrow", TypeCase.nullable("f", INT8)),
                TypeCase.of("with text", TypeCase.nullable("f", INT32), text),
                TypeCase.of("reordered", text, wide),
                TypeCase.of("encoded", TypeCase.encoded("f", 9, INT32, INT32)),
                TypeCase.of("with text", TypeCase.nullable("f", INT32), text));
        for (Schema reader : List.of(
                new Schema(List.of(wide)), new Schema(List.of(wide, plainText)), new Schema(List.of(text, wide)))) {
            List<byte[]> messages = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                messages.add(message(written.get(i * i % 7 % written.size()), i, i % 4));
            }
            assertReadAsAlone(decode(new StreamDecoder(Checks.DEFAULT, StreamSchema.of(reader)), messages), 0);
        }
    }

    @Test
    void columnsAreThoseThatTheDecoderWasTold() throws Exception {
        TypeCase type = TypeCase.of(
                "three",
                TypeCase.nullable("a", INT32),
                TypeCase.encoded("b", 1, INT8, UTF8),
                TypeCase.nullable("c", UTF8));
        List<byte[]> messages = List.of(message(type, 5, 1), message(type, 6, 2), message(type, 6, 2));
        assertReadAsAlone(decode(new StreamDecoder(Checks.DEFAULT, List.of("b", "a")), messages), 0);

        List<ArrowStream> mixed = new ArrayList<>(decode(new StreamDecoder(Checks.DEFAULT, List.of("b")), messages));
        mixed.addAll(decode(new StreamDecoder(Checks.DEFAULT), messages));
        assertReadAsAlone(mixed, 1);
        try (ArrowStreams streams = of(mixed)) {
            while (streams.loadNextBatch()) {
                assertThat(streams.streamIndex()).isLessThan(3);
            }
            assertThat(streams.schemaChange().orElseThrow())
                    .hasToString("stream 3 does not go on with the batches before it: its decoder opens it as another"
                            + " schema");
        }
    }

    @Test
    void rootAndVectorsAreTheSameFromStreamToStream() throws Exception {
        TypeCase type = TypeCase.named("list of utf8");
        try (ArrowStreams streams =
                of(decode(new StreamDecoder(Checks.DEFAULT), List.of(message(type, 5, 1), message(type, 6, 2))))) {
            VectorSchemaRoot root = streams.getVectorSchemaRoot();
            Object vector = root.getVector(0);
            assertThat(streams.loadNextBatch()).isTrue();
            assertThat(streams.streamIndex()).isZero();
            assertThat(streams.loadNextBatch()).isTrue();
            assertThat(streams.streamIndex()).isEqualTo(1);
            assertThat(streams.getVectorSchemaRoot()).isSameAs(root);
            assertThat((Object) root.getVector(0)).isSameAs(vector);
        }
    }

    @Test
    void aDictionaryThatAStreamRepeatsIsNotLoadedAgain() throws Exception {
        TypeCase type = TypeCase.of("encoded", TypeCase.encoded("f", 9, INT8, UTF8));
        byte[] one = message(type, 5, 1);
        byte[] other = message(type, 5, 2);
        try (ArrowStreams streams = of(decode(new StreamDecoder(Checks.DEFAULT), List.of(one, one, other, other)))) {
            List<Long> addresses = new ArrayList<>();
            while (streams.loadNextBatch()) {
                addresses.add(streams.lookup(9).getVector().getDataBufferAddress());
            }
            assertThat(addresses.get(1)).isEqualTo(addresses.get(0));
            assertThat(addresses.get(2)).isNotEqualTo(addresses.get(1));
            assertThat(addresses.get(3)).isEqualTo(addresses.get(2));
        }
    }

    /** What was let pass by weak checks does not pass strong ones for having been met before. */
    @Test
    void aRepeatedDictionaryIsCheckedAsItsOwnStreamIs() throws Exception {
        TypeCase type = TypeCase.of("encoded", TypeCase.encoded("f", 9, INT8, UTF8));
        StreamParts parts = StreamParts.of(message(type, 5, 1));
        byte[] notUtf8 = parts.changingFirst(MessageHeader.DictionaryBatch, batch -> {
                    int text = (int) batch.buffers.get(2)[0];
                    Arrays.fill(batch.body, text, text + (int) batch.buffers.get(2)[1], (byte) 0xff);
                })
                .toBytes();
        StreamDecoder weak = new StreamDecoder(Checks.DEFAULT);
        StreamDecoder strong = new StreamDecoder(Checks.DEFAULT.withValidation(Validation.FULL));
        try (ArrowStreams streams =
                of(List.of(weak.decode(ByteBuffer.wrap(notUtf8)), strong.decode(ByteBuffer.wrap(notUtf8))))) {
            assertThat(streams.loadNextBatch()).isTrue();
            assertThatThrownBy(streams::loadNextBatch)
                    .isInstanceOf(InvalidStreamException.class)
                    .hasMessageContaining("UTF-8");
            assertThat(streams.streamIndex()).isEqualTo(1);
        }
    }

    @Test
    void noDictionaryOfAStreamBeforeIsInEffectInOneWithout() throws Exception {
        TypeCase type =
                TypeCase.of("two encoded", TypeCase.encoded("f", 1, INT8, UTF8), TypeCase.encoded("g", 2, INT8, UTF8));
        byte[] whole = message(type, 5, 1);
        byte[] empty = message(type, 0, 1);
        // no row has an index, so that no dictionary is needed
        StreamParts without = StreamParts.of(empty);
        byte[] bytes = without.without(1).without(1).toBytes();
        for (List<String> columns : List.of(List.<String>of(), List.of("g"))) {
            StreamDecoder decoder =
                    columns.isEmpty() ? new StreamDecoder(Checks.DEFAULT) : new StreamDecoder(Checks.DEFAULT, columns);
            try (ArrowStreams streams = of(decode(decoder, List.of(whole, bytes, whole)))) {
                List<Integer> values = new ArrayList<>();
                while (streams.loadNextBatch()) {
                    values.add(streams.lookup(2).getVector().getValueCount());
                }
                assertThat(values).containsExactly(5, 0, 5);
            }
        }
    }

    @Test
    void anotherWritersBytesOfTheSchemaAreOfTheSameRun() throws Exception {
        TypeCase type = TypeCase.of("encoded", TypeCase.encoded("f", 9, INT8, UTF8), TypeCase.nullable("g", INT64));
        byte[] ours = message(type, 5, 1);
        StreamParts parts = StreamParts.of(ours);
        StreamParts.Part schema = parts.parts().get(0);
        byte[] padded = Arrays.copyOf(schema.metadata(), schema.metadata().length + 8);
        byte[] theirs =
                parts.replacing(0, new StreamParts.Part(padded, schema.body())).toBytes();
        StreamDecoder decoder = new StreamDecoder(Checks.DEFAULT);
        List<ArrowStream> streams = decode(decoder, List.of(ours, theirs, ours));
        assertThat(streams.get(0).streamSchema()).isNotEqualTo(streams.get(1).streamSchema());
        assertReadAsAlone(streams, 0);
    }

    @Test
    void aStreamOfAnotherSchemaEndsTheRunAndBeginsTheNext() throws Exception {
        TypeCase before = TypeCase.of("before", TypeCase.nullable("f", INT32));
        TypeCase after = TypeCase.of("after", TypeCase.nullable("f", INT64));
        TypeCase one = TypeCase.of("one", TypeCase.encoded("f", 1, INT8, UTF8));
        TypeCase two = TypeCase.of("two", TypeCase.encoded("f", 2, INT8, UTF8));
        List<ArrowStream> streams = decode(
                new StreamDecoder(Checks.DEFAULT),
                List.of(
                        message(before, 1, 1),
                        message(before, 2, 1),
                        message(after, 3, 1),
                        message(one, 4, 1),
                        message(two, 5, 1)));
        assertReadAsAlone(streams, 3);
        try (ArrowStreams reader = of(streams)) {
            assertThat(reader.startNextRun()).isFalse();
            assertThat(rows(reader)).containsExactly(1, 2);
            assertThat(reader.loadNextBatch()).isFalse();
            assertThat(reader.getVectorSchemaRoot().getRowCount()).isZero();
            ArrowStreams.SchemaChange change = reader.schemaChange().orElseThrow();
            assertThat(change.index()).isEqualTo(2);
            assertThat(change.before().schema()).isEqualTo(before.schema());
            assertThat(change.after().schema()).isEqualTo(after.schema());
            assertThat(change.toString()).startsWith("stream 2 does not go on").contains("f", "int32", "int64");

            assertThat(reader.startNextRun()).isTrue();
            assertThat(reader.schemaChange()).isEmpty();
            assertThat(rows(reader)).containsExactly(3);
            assertThat(reader.startNextRun()).isTrue();
            assertThat(rows(reader)).containsExactly(4);
            assertThat(reader.schemaChange().orElseThrow().toString()).endsWith("dictionary ids [1], then [2]");
        }
    }

    @Test
    void streamsCanBeAddedWhenAllWereRead() throws Exception {
        TypeCase type = TypeCase.of("numbers", TypeCase.nullable("f", INT32));
        StreamDecoder decoder = new StreamDecoder(Checks.DEFAULT);
        try (ArrowStreams reader = new ArrowStreams(allocator.get())) {
            assertThat(reader.loadNextBatch()).isFalse();
            assertThat(reader.bytesRead()).isZero();
            assertThatThrownBy(reader::getVectorSchemaRoot)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("expected a stream, which says the schema, got none");
            long bytes = 0;
            for (int rows = 1; rows < 4; rows++) {
                ArrowStream stream = decoder.decode(ByteBuffer.wrap(message(type, rows, rows)));
                reader.add(stream);
                assertThat(rows(reader)).containsExactly(rows);
                bytes += stream.sizeInBytes();
                assertThat(reader.bytesRead()).isEqualTo(bytes);
            }
        }
    }

    /** Whatever becomes of a stream, the one behind it is read right. */
    @ParameterizedTest
    @EnumSource(
            value = Validation.class,
            names = {"STRUCTURAL", "FULL"})
    void mutatedStreamsEndAsTheyDoAloneAndTheNextIsRead(Validation validation) throws Exception {
        SequenceFuzzer fuzzer = new SequenceFuzzer(StreamFuzzer.seedStreams(), 20_261_130, validation);
        assertThat(fuzzer.run(0, 3_000, allocator.get())).isEmpty();
        // all ends are reached
        assertThat(fuzzer.refused()).isPositive();
        assertThat(fuzzer.faulty()).isPositive();
        assertThat(fuzzer.read()).isPositive();
    }

    private static List<Integer> rows(ArrowStreams reader) throws Exception {
        List<Integer> rows = new ArrayList<>();
        while (reader.loadNextBatch()) {
            rows.add(reader.getVectorSchemaRoot().getRowCount());
        }
        return rows;
    }

    private void assertReadAsAlone(List<ArrowStream> streams, int changes) throws Exception {
        List<Values.Batch> alone = new ArrayList<>();
        for (ArrowStream stream : streams) {
            try (ArrowReader reader = stream.open(allocator.get())) {
                alone.addAll(Values.of(reader).batches());
            }
        }
        List<Values.Batch> together = new ArrayList<>();
        int changed = 0;
        try (ArrowStreams reader = of(streams)) {
            together.addAll(Values.of(reader).batches());
            while (reader.startNextRun()) {
                changed++;
                together.addAll(Values.of(reader).batches());
            }
        }
        assertThat(together).isEqualTo(alone);
        assertThat(changed).isEqualTo(changes);
    }

    private ArrowStreams of(List<ArrowStream> streams) {
        ArrowStreams reader = new ArrowStreams(allocator.get());
        streams.forEach(reader::add);
        return reader;
    }

    private static List<ArrowStream> decode(StreamDecoder decoder, List<byte[]> messages) throws Exception {
        List<ArrowStream> streams = new ArrayList<>();
        for (byte[] message : messages) {
            streams.add(decoder.decode(ByteBuffer.wrap(message)));
        }
        return streams;
    }

    private byte[] message(TypeCase type, int rows, long seed) {
        try (GeneratedBatch batch = type.batch(allocator.get(), rows, seed)) {
            return ArrowStream.of(batch.root(), batch.dictionaries()).toByteArray();
        }
    }
}
