package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gathered rows, against those of each stream opened alone. */
class GatheredStreamsTest {
    private static final ArrowType.Int INT8 = new ArrowType.Int(8, true);
    private static final ArrowType.Int INT32 = new ArrowType.Int(32, true);
    private static final ArrowType INT64 = new ArrowType.Int(64, true);
    private static final ArrowType UTF8 = ArrowType.Utf8.INSTANCE;
    private static final int MANY = 1_000_000;

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    private static Stream<TypeCase> types() {
        return Stream.concat(
                TypeCase.all(),
                IntStream.range(0, 150)
                        .mapToObj(seed -> new TypeCase("random schema " + seed, RandomSchemas.schema(seed, 5))));
    }

    @ParameterizedTest
    @MethodSource("types")
    void gatheredIsConcatenated(TypeCase type) throws Exception {
        Random random = new Random(type.name().hashCode());
        List<ArrowStream> streams = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            streams.add(stream(type, random.nextInt(20), random.nextInt(4)));
        }
        assertGathered(streams, MANY, Long.MAX_VALUE, 0);
        assertGathered(streams, 1 + random.nextInt(60), Long.MAX_VALUE, 0);
        assertGathered(streams, MANY, 1 + random.nextInt(5_000), 0);
    }

    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.TypeCase#all")
    void streamsOfSeveralBatchesAndOfNoneAreGathered(TypeCase type) throws Exception {
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
        assertGathered(streams, MANY, Long.MAX_VALUE, 0);
        try (GatheredStreams gathered = of(streams, MANY, Long.MAX_VALUE)) {
            assertThat(gathered.loadNextBatch()).isTrue();
            assertThat(gathered.ranges())
                    .extracting(GatheredStreams.RowRange::streamIndex)
                    .startsWith(0L);
        }
    }

    @Test
    void rangesSayWhichStreamRowsAreOf() throws Exception {
        TypeCase type = TypeCase.named("utf8");
        List<ArrowStream> streams = List.of(
                stream(type, 3, 1), stream(type, 0, 1), stream(type, 4, 1), stream(type, 5, 1), stream(type, 30, 1));
        try (GatheredStreams gathered = of(streams, 10, Long.MAX_VALUE)) {
            assertThat(gathered.loadNextBatch()).isTrue();
            assertThat(gathered.ranges())
                    .containsExactly(
                            new GatheredStreams.RowRange(0, 0, 3),
                            new GatheredStreams.RowRange(1, 3, 0),
                            new GatheredStreams.RowRange(2, 3, 4));
            assertThat(gathered.loadNextBatch()).isTrue();
            assertThat(gathered.ranges()).containsExactly(new GatheredStreams.RowRange(3, 0, 5));
            // not taken apart
            assertThat(gathered.loadNextBatch()).isTrue();
            assertThat(gathered.ranges()).containsExactly(new GatheredStreams.RowRange(4, 0, 30));
            assertThat(gathered.loadNextBatch()).isFalse();
            assertThat(gathered.ranges()).isEmpty();
        }
    }

    @Test
    void aBatchOfSeveralHasAsManyBytesAsAsked() throws Exception {
        TypeCase type = TypeCase.of("number", TypeCase.nullable("f", INT64));
        List<ArrowStream> streams = Collections.nCopies(100, stream(type, 8, 1));
        // 8 values and a byte of validity each
        try (GatheredStreams gathered = of(streams, MANY, 10 * 65)) {
            for (int i = 0; i < 10; i++) {
                assertThat(gathered.loadNextBatch()).isTrue();
                assertThat(gathered.getVectorSchemaRoot().getRowCount()).isEqualTo(80);
            }
            assertThat(gathered.loadNextBatch()).isFalse();
        }
    }

    @Test
    void rootAndVectorsAreTheSameFromBatchToBatch() throws Exception {
        List<ArrowStream> streams = Collections.nCopies(10, stream(TypeCase.named("list of utf8"), 5, 1));
        try (GatheredStreams gathered = of(streams, 10, Long.MAX_VALUE)) {
            VectorSchemaRoot root = gathered.getVectorSchemaRoot();
            FieldVector vector = root.getVector(0);
            while (gathered.loadNextBatch()) {
                assertThat(root.getRowCount()).isEqualTo(10);
                assertThat(gathered.getVectorSchemaRoot()).isSameAs(root);
                assertThat((Object) root.getVector(0)).isSameAs(vector);
            }
            assertThat(root.getRowCount()).isZero();
        }
    }

    @Test
    void aDictionaryThatAllHaveIsLoadedOnce() throws Exception {
        TypeCase type = TypeCase.of("encoded", TypeCase.encoded("f", 9, INT8, UTF8));
        List<ArrowStream> streams = Collections.nCopies(10, stream(type, 5, 1));
        Set<Long> addresses = new HashSet<>();
        try (GatheredStreams gathered = of(streams, 10, Long.MAX_VALUE)) {
            while (gathered.loadNextBatch()) {
                addresses.add(gathered.lookup(9).getVector().getDataBufferAddress());
            }
        }
        assertThat(addresses).hasSize(1);
    }

    @Test
    void dictionariesThatDifferBecomeOneOfTheirValuesEachOnce() throws Exception {
        List<ArrowStream> streams = List.of(
                encoded(INT8, false, 0, 10),
                encoded(INT8, false, 5, 10),
                encoded(INT8, false, 0, 12),
                encoded(INT8, false, 0, 10));
        try (GatheredStreams gathered = of(streams, MANY, Long.MAX_VALUE)) {
            assertThat(gathered.loadNextBatch()).isTrue();
            assertThat(gathered.lookup(1).getVector().getValueCount()).isEqualTo(15);
            BaseIntVector indices =
                    (BaseIntVector) gathered.getVectorSchemaRoot().getVector(0);
            assertThat(indices.getValueAsLong(0)).isZero();
            assertThat(indices.getValueAsLong(10)).isEqualTo(5);
            assertThat(indices.getValueAsLong(19)).isEqualTo(14);
            assertThat(indices.getValueAsLong(20)).isZero();
        }
        assertGathered(streams, MANY, Long.MAX_VALUE, 0);
        assertGathered(streams, 22, Long.MAX_VALUE, 0);
    }

    @Test
    void aBatchEndsWhereIndicesCannotSayMoreValues() throws Exception {
        List<ArrowStream> streams = IntStream.range(0, 10)
                .mapToObj(i -> encoded(INT8, false, 30 * i, 30))
                .toList();
        assertThat(rows(streams)).containsExactly(120, 120, 60);
        assertGathered(streams, MANY, Long.MAX_VALUE, 0);
    }

    /** Where order means something values are only added behind those that there are. */
    @Test
    void aBatchEndsWhereAnOrderedDictionaryIsInAnotherOrder() throws Exception {
        List<ArrowStream> streams = List.of(
                encoded(INT32, true, 0, 10),
                encoded(INT32, true, 0, 15),
                encoded(INT32, true, 5, 10),
                encoded(INT32, true, 5, 4));
        assertThat(rows(streams)).containsExactly(25, 14);
        assertGathered(streams, MANY, Long.MAX_VALUE, 0);
    }

    @Test
    void aBatchEndsWhereRunEndsCannotSayMoreRows() throws Exception {
        TypeCase type = TypeCase.of(
                "runs",
                TypeCase.nullable("g", INT32),
                TypeCase.runEndEncoded("f", 16, TypeCase.nullable("values", INT32)));
        List<ArrowStream> streams = Collections.nCopies(3, stream(type, 20_000, 1));
        assertThat(rows(streams)).containsExactly(20_000, 20_000, 20_000);
        assertGathered(streams, MANY, Long.MAX_VALUE, 0);
    }

    @Test
    void aStreamOfAnotherSchemaEndsTheBatchAndBeginsTheNextRun() throws Exception {
        TypeCase before = TypeCase.of("before", TypeCase.nullable("f", INT32));
        TypeCase after = TypeCase.of("after", TypeCase.encoded("f", 3, INT8, UTF8));
        List<ArrowStream> streams = List.of(
                stream(before, 1, 1),
                stream(before, 2, 1),
                stream(after, 3, 1),
                stream(after, 4, 2),
                stream(before, 5, 1));
        assertGathered(streams, MANY, Long.MAX_VALUE, 2);
        try (GatheredStreams gathered = of(streams, MANY, Long.MAX_VALUE)) {
            assertThat(gathered.startNextRun()).isFalse();
            assertThat(gathered.loadNextBatch()).isTrue();
            assertThat(gathered.getVectorSchemaRoot().getRowCount()).isEqualTo(3);
            assertThat(gathered.loadNextBatch()).isFalse();
            assertThat(gathered.schemaChange().orElseThrow().index()).isEqualTo(2);
            assertThat(gathered.startNextRun()).isTrue();
            assertThat(gathered.schemaChange()).isEmpty();
            assertThat(gathered.loadNextBatch()).isTrue();
            assertThat(gathered.ranges())
                    .containsExactly(new GatheredStreams.RowRange(2, 0, 3), new GatheredStreams.RowRange(3, 3, 4));
        }
    }

    @Test
    void streamsWrittenAsSeveralSchemasAreGatheredAsTheReaderSchema() throws Exception {
        Field wide = TypeCase.nullable("f", INT64);
        Field text = TypeCase.encoded("t", 5, INT8, UTF8);
        List<TypeCase> written = List.of(
                TypeCase.of("narrow", TypeCase.nullable("f", INT8)),
                TypeCase.of("with text", TypeCase.nullable("f", INT32), text),
                TypeCase.of("reordered", text, wide),
                TypeCase.of("encoded", TypeCase.encoded("f", 9, INT32, INT32)));
        for (Schema reader : List.of(
                new Schema(List.of(wide)),
                new Schema(List.of(wide, TypeCase.nullable("t", UTF8))),
                new Schema(List.of(text, wide)))) {
            StreamDecoder decoder = new StreamDecoder(Checks.DEFAULT, StreamSchema.of(reader));
            List<ArrowStream> streams = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                TypeCase type = written.get(i * i % 7 % written.size());
                streams.add(decoder.decode(stream(type, i, i % 4).asByteBuffer()));
            }
            assertGathered(streams, MANY, Long.MAX_VALUE, 0);
            assertGathered(streams, 40, Long.MAX_VALUE, 0);
        }
    }

    @Test
    void selectedColumnsAreGathered() throws Exception {
        TypeCase type = TypeCase.of(
                "three",
                TypeCase.nullable("a", INT32),
                TypeCase.encoded("b", 1, INT8, UTF8),
                TypeCase.nullable("c", UTF8));
        StreamDecoder decoder = new StreamDecoder(Checks.DEFAULT, List.of("b", "a"));
        List<ArrowStream> streams = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            streams.add(decoder.decode(stream(type, 4, i).asByteBuffer()));
        }
        assertGathered(streams, MANY, Long.MAX_VALUE, 0);
    }

    @Test
    void streamsCanBeAddedWhenAllWereRead() throws Exception {
        TypeCase type = TypeCase.of("numbers", TypeCase.nullable("f", INT32));
        try (GatheredStreams gathered = of(List.of(), MANY, Long.MAX_VALUE)) {
            assertThat(gathered.loadNextBatch()).isFalse();
            assertThatThrownBy(gathered::getVectorSchemaRoot)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("expected a stream, which says the schema, got none");
            for (int i = 1; i < 4; i++) {
                gathered.add(stream(type, i, 1));
                gathered.add(stream(type, i, 2));
                assertThat(gathered.loadNextBatch()).isTrue();
                assertThat(gathered.getVectorSchemaRoot().getRowCount()).isEqualTo(2 * i);
                assertThat(gathered.loadNextBatch()).isFalse();
            }
        }
    }

    /** One by the reader's checks, the other by what is followed when rows are copied. */
    @ParameterizedTest
    @ValueSource(strings = {"STRUCTURAL", "FULL"})
    void rowsBeforeAFaultyStreamAndBehindItAreHandedOut(Validation validation) throws Exception {
        TypeCase type = TypeCase.of("encoded", TypeCase.nullable("g", INT64), TypeCase.encoded("f", 9, INT8, UTF8));
        StreamDecoder decoder = new StreamDecoder(Checks.DEFAULT.withValidation(validation));
        byte[] sound = stream(type, 5, 1).toByteArray();
        byte[] twice;
        try (GeneratedBatch batch = type.batch(allocator.get(), 5, 1)) {
            twice = ArrowStream.builder(batch.root(), batch.dictionaries())
                    .addBatch()
                    .addBatch()
                    .build()
                    .toByteArray();
        }
        byte[] faulty = StreamParts.of(twice)
                .changingFirst(MessageHeader.RecordBatch, batch -> {
                    int indices = (int) batch.buffers.get(3)[0];
                    Arrays.fill(batch.body, indices, indices + 5, (byte) 77);
                })
                .toBytes();
        try (GatheredStreams gathered = new ArrowStreams(allocator.get()).gather(MANY, Long.MAX_VALUE)) {
            for (byte[] bytes : List.of(faulty, sound, sound, faulty, faulty, sound)) {
                gathered.add(decoder.decode(ByteBuffer.wrap(bytes)));
            }
            assertFaulty(gathered, 0);
            assertThat(gathered.loadNextBatch()).isTrue();
            assertThat(gathered.getVectorSchemaRoot().getRowCount()).isEqualTo(10);
            assertThat(Values.of(gathered.getVectorSchemaRoot(), gathered).rows())
                    .isEqualTo(10);
            assertFaulty(gathered, 3);
            assertFaulty(gathered, 4);
            assertThat(gathered.loadNextBatch()).isTrue();
            assertThat(gathered.ranges()).containsExactly(new GatheredStreams.RowRange(5, 0, 5));
            assertThat(gathered.loadNextBatch()).isFalse();
        }
    }

    private static void assertFaulty(GatheredStreams gathered, long index) {
        assertThatThrownBy(gathered::loadNextBatch).isInstanceOf(InvalidStreamException.class);
        assertThat(gathered.streamIndex()).isEqualTo(index);
        assertThat(gathered.ranges()).isEmpty();
    }

    @Test
    void rowsWaitWhereMemoryIsShortForThem() throws Exception {
        TypeCase type = TypeCase.of("numbers", TypeCase.nullable("f", INT64));
        List<ArrowStream> streams = Collections.nCopies(100, stream(type, 100, 1));
        try (BufferAllocator small = allocator.get().newChildAllocator("small", 0, 64 << 10);
                GatheredStreams gathered = new ArrowStreams(small).gather(MANY, Long.MAX_VALUE)) {
            streams.forEach(gathered::add);
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(gathered::loadNextBatch).isInstanceOf(OutOfMemoryException.class);
            }
            small.setLimit(1 << 20);
            assertThat(gathered.loadNextBatch()).isTrue();
            assertThat(gathered.getVectorSchemaRoot().getRowCount()).isEqualTo(10_000);
            assertThat(gathered.ranges()).hasSize(100);
        }
    }

    @Test
    void nothingIsHeldWhereverItIsClosed() throws Exception {
        List<ArrowStream> streams = new ArrayList<>();
        for (String name : List.of("utf8", "several dictionaries", "list of utf8")) {
            for (int i = 0; i < 4; i++) {
                streams.add(stream(TypeCase.named(name), 5, i));
            }
        }
        for (int steps = 0; steps < 12; steps++) {
            try (GatheredStreams gathered = of(streams, 10, Long.MAX_VALUE)) {
                for (int i = 0; i < steps; i++) {
                    if (!gathered.loadNextBatch()) {
                        gathered.startNextRun();
                    }
                }
            }
            assertThat(allocator.get().getAllocatedMemory()).isZero();
        }
    }

    /** Whatever becomes of a stream, rows are those of it alone, or it is one checked failure. */
    @Test
    void mutatedStreamsGiveTheirValuesOrFailAndTheNextIsRead() throws Exception {
        Random random = new Random(20_261_201);
        StreamDecoder decoder = new StreamDecoder(Checks.DEFAULT.withValidation(Validation.FULL));
        int faulty = 0;
        for (TypeCase type : TypeCase.all().toList()) {
            byte[] sound = stream(type, 7, 1).toByteArray();
            Values.Batch rowsOfSound = alone(List.of(ArrowStream.of(sound))).get(0);
            for (int round = 0; round < 20; round++) {
                byte[] mutated = sound.clone();
                for (int i = 0; i < 3; i++) {
                    mutated[mutated.length - 1 - random.nextInt(mutated.length / 2)] = (byte) random.nextInt();
                }
                ArrowStream stream;
                try {
                    stream = decoder.decode(ByteBuffer.wrap(mutated));
                    alone(List.of(stream));
                } catch (InvalidStreamException e) {
                    continue;
                }
                List<ArrowStream> streams = List.of(ArrowStream.of(sound), stream, ArrowStream.of(sound));
                List<Values.Batch> gathered = new ArrayList<>();
                try (GatheredStreams reader = of(streams, MANY, Long.MAX_VALUE)) {
                    while (true) {
                        try {
                            if (!reader.loadNextBatch() && !reader.startNextRun()) {
                                break;
                            }
                            gathered.add(Values.of(reader.getVectorSchemaRoot(), reader));
                        } catch (InvalidStreamException e) {
                            faulty++;
                        }
                    }
                }
                List<List<Object>> columns = concatenated(gathered);
                for (int c = 0; c < columns.size(); c++) {
                    List<Object> column = columns.get(c);
                    assertThat(column.subList(0, 7))
                            .isEqualTo(rowsOfSound.columns().get(c));
                    assertThat(column.subList(column.size() - 7, column.size()))
                            .isEqualTo(rowsOfSound.columns().get(c));
                }
            }
        }
        assertThat(faulty).isLessThan(50);
    }

    /** So that rows that turn out to be faulty halfway leave nothing behind. */
    @ParameterizedTest
    @MethodSource("types")
    void whatIsRolledBackWasNeverAppended(TypeCase type) throws Exception {
        StreamSchema schema = StreamSchema.of(type.schema());
        try (GeneratedBatch batch = type.batch(allocator.get(), 20, 1);
                ArrowReader reader =
                        ArrowStream.of(batch.root(), batch.dictionaries()).open(allocator.get())) {
            assertThat(reader.loadNextBatch()).isTrue();
            List<SourceVector> columns =
                    new BatchBuilder(schema.batchHeaders()).columnsOf(reader.getVectorSchemaRoot());
            for (int i = 0; i < columns.size(); i++) {
                LayoutNode node = schema.layout().node(schema.layout().topLevel()[i]);
                ColumnBuilder straight = new ColumnBuilder(schema.layout(), node);
                ColumnBuilder rolledBack = new ColumnBuilder(schema.layout(), node);
                rolledBack.append(columns.get(i), 0, 20);
                rolledBack.clear();
                for (int row = 0; row < 20; row += 5) {
                    straight.append(columns.get(i), row, 5);
                    rolledBack.mark();
                    rolledBack.append(columns.get(i), 2, 11);
                    rolledBack.rollBack();
                    rolledBack.append(columns.get(i), row, 5);
                }
                assertThat(content(schema, rolledBack)).isEqualTo(content(schema, straight));
            }
        }
    }

    private static byte[] content(StreamSchema schema, ColumnBuilder column) {
        return new CollectedBatch(schema.batchHeaders(), List.of(column), column.count()).content();
    }

    private List<Integer> rows(List<ArrowStream> streams) throws Exception {
        List<Integer> rows = new ArrayList<>();
        try (GatheredStreams gathered = of(streams, MANY, Long.MAX_VALUE)) {
            while (gathered.loadNextBatch()) {
                rows.add(gathered.getVectorSchemaRoot().getRowCount());
            }
        }
        return rows;
    }

    private void assertGathered(List<ArrowStream> streams, int maxRows, long maxBytes, int changes) throws Exception {
        List<Values.Batch> gathered = new ArrayList<>();
        List<Long> rowsByStream = new ArrayList<>(Collections.nCopies(streams.size(), 0L));
        int changed = 0;
        Set<Schema> schemas = new HashSet<>();
        Set<Schema> schemasAlone = new HashSet<>();
        try (GatheredStreams reader = of(streams, maxRows, maxBytes)) {
            do {
                schemas.add(reader.getVectorSchemaRoot().getSchema());
                while (reader.loadNextBatch()) {
                    Values.Batch batch = Values.of(reader.getVectorSchemaRoot(), reader);
                    gathered.add(batch);
                    int next = 0;
                    for (GatheredStreams.RowRange range : reader.ranges()) {
                        assertThat(range.firstRow()).isEqualTo(next);
                        next += range.rowCount();
                        rowsByStream.set(
                                (int) range.streamIndex(),
                                rowsByStream.get((int) range.streamIndex()) + range.rowCount());
                    }
                    assertThat(next).isEqualTo(batch.rows());
                    assertThat(reader.getVectorSchemaRoot().getFieldVectors())
                            .allMatch(vector -> vector.getValueCount() == batch.rows());
                    assertThat(reader.ranges().size() == 1 || batch.rows() <= maxRows)
                            .isTrue();
                }
            } while (reader.startNextRun() && ++changed > 0);
        }
        assertThat(changed).isEqualTo(changes);
        for (ArrowStream stream : streams) {
            try (ArrowReader reader = stream.open(allocator.get())) {
                schemasAlone.add(reader.getVectorSchemaRoot().getSchema());
            }
        }
        assertThat(schemas).isEqualTo(schemasAlone);
        if (changes == 0) {
            assertThat(concatenated(gathered)).isEqualTo(concatenated(alone(streams)));
        }
        List<Long> expected = new ArrayList<>();
        for (ArrowStream stream : streams) {
            expected.add(stream.rowCount());
        }
        assertThat(rowsByStream).isEqualTo(expected);
    }

    private List<Values.Batch> alone(List<ArrowStream> streams) throws Exception {
        List<Values.Batch> batches = new ArrayList<>();
        for (ArrowStream stream : streams) {
            try (ArrowReader reader = stream.open(allocator.get())) {
                batches.addAll(Values.of(reader).batches());
            }
        }
        return batches;
    }

    /** The columns of all batches. */
    private static List<List<Object>> concatenated(List<Values.Batch> batches) {
        List<List<Object>> columns = new ArrayList<>();
        for (Values.Batch batch : batches) {
            for (int c = 0; c < batch.columns().size(); c++) {
                if (c == columns.size()) {
                    columns.add(new ArrayList<>());
                }
                columns.get(c).addAll(batch.columns().get(c));
            }
        }
        return columns;
    }

    private GatheredStreams of(List<ArrowStream> streams, int maxRows, long maxBytes) {
        GatheredStreams gathered = new ArrowStreams(allocator.get()).gather(maxRows, maxBytes);
        streams.forEach(gathered::add);
        return gathered;
    }

    private ArrowStream stream(TypeCase type, int rows, long seed) {
        try (GeneratedBatch batch = type.batch(allocator.get(), rows, seed)) {
            return ArrowStream.of(batch.root(), batch.dictionaries());
        }
    }

    /** Rows of texts that are numbers from the first on, each once, in this order. */
    private ArrowStream encoded(ArrowType.Int index, boolean isOrdered, int first, int count) {
        DictionaryEncoding encoding = new DictionaryEncoding(1, isOrdered, index);
        FieldType type = new FieldType(true, index, encoding);
        try (VarCharVector texts = new VarCharVector("texts", allocator.get());
                FieldVector indices = type.createNewSingleVector("f", allocator.get(), null);
                VectorSchemaRoot root = VectorSchemaRoot.of(indices)) {
            for (int i = 0; i < count; i++) {
                texts.setSafe(i, Integer.toString(first + i).getBytes(StandardCharsets.UTF_8));
            }
            texts.setValueCount(count);
            indices.setInitialCapacity(count);
            indices.allocateNew();
            for (int i = 0; i < count; i++) {
                ((BaseIntVector) indices).setWithPossibleTruncate(i, i);
            }
            root.setRowCount(count);
            return ArrowStream.of(root, new MapDictionaryProvider(new Dictionary(texts, encoding)));
        }
    }
}
