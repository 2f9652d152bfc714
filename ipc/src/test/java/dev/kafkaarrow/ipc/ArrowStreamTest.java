package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Encoder and decoder against the stock classes and against each other, over every type. */
class ArrowStreamTest {
    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    static LongStream seeds() {
        return LongStream.range(1_000, 1_200);
    }

    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.TypeCase#all")
    void encodesByteForByteAsTheStockWriter(TypeCase type) {
        for (int rows : new int[] {TypeCase.ROWS, 0, 1, 8, 64, 100}) {
            try (GeneratedBatch batch = type.batch(allocator.get(), rows, rows)) {
                StockStreams.assertWrittenAsByStock(
                        ArrowStream.of(batch.root(), batch.dictionaries()).toByteArray(),
                        batch.root().getSchema(),
                        batch.dictionaries());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void encodesRandomBatchesByteForByteAsTheStockWriter(long seed) {
        try (GeneratedBatch batch = GeneratedBatch.of(allocator.get(), RandomSchemas.schema(seed, 5), 19, seed)) {
            StockStreams.assertWrittenAsByStock(
                    ArrowStream.of(batch.root(), batch.dictionaries()).toByteArray(),
                    batch.root().getSchema(),
                    batch.dictionaries());
        }
    }

    static Stream<TypeCase> sliceable() {
        // Arrow Java's own slice of the first throws: it takes type ids for positions; those of the others' claim other
        // ids than they have
        Set<String> unions = Set.of("dense union of other type ids", "sparse union", "sparse union of other type ids");
        return TypeCase.all().filter(type -> !unions.contains(type.name()));
    }

    @ParameterizedTest
    @MethodSource("sliceable")
    void encodesSlicesByteForByteAsTheStockWriter(TypeCase type) {
        int[][] slices = {{0, 5}, {3, 5}, {8, 5}, {5, 8}, {7, 1}};
        try (GeneratedBatch batch = type.batch(allocator.get(), TypeCase.ROWS, 5)) {
            for (int[] range : slices) {
                if (batch.root().getFieldVectors().isEmpty()) {
                    continue;
                }
                try (VectorSchemaRoot slice = batch.root().slice(range[0], range[1])) {
                    StockStreams.assertWrittenAsByStock(
                            ArrowStream.of(slice, batch.dictionaries()).toByteArray(),
                            slice.getSchema(),
                            batch.dictionaries());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.TypeCase#all")
    void encodesVectorsThatWereNeverAllocated(TypeCase type) throws Exception {
        try (GeneratedBatch batch = type.batch(allocator.get(), 1, 1);
                VectorSchemaRoot root = VectorSchemaRoot.create(batch.root().getSchema(), allocator.get())) {
            byte[] stream = ArrowStream.of(root, batch.dictionaries()).toByteArray();
            Values.Stream expected = Values.stream(root, batch.dictionaries());
            assertThat(readOwn(stream)).isEqualTo(expected);
            assertThat(readStock(stream)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.TypeCase#all")
    void bothReadersReadWhatItEncodes(TypeCase type) throws Exception {
        for (int rows : new int[] {TypeCase.ROWS, 0, 1, 70}) {
            roundTrip(type.schema(), rows, rows + 1L);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void bothReadersReadRandomBatches(long seed) throws Exception {
        roundTrip(RandomSchemas.schema(seed, 5), 23, seed);
    }

    private void roundTrip(Schema schema, int rows, long seed) throws Exception {
        try (GeneratedBatch batch = GeneratedBatch.of(allocator.get(), schema, rows, seed)) {
            Values.Stream expected = Values.stream(batch.root(), batch.dictionaries());
            byte[] own = ArrowStream.of(batch.root(), batch.dictionaries()).toByteArray();
            assertThat(readOwn(own)).as("own reader").isEqualTo(expected);
            assertThat(readStock(own)).as("stock reader").isEqualTo(expected);
            byte[] stock = StockStreams.write(batch.root(), batch.dictionaries());
            assertThat(readOwn(stock)).as("own reader of a stock stream").isEqualTo(expected);
            byte[] legacy = StreamParts.of(stock).toLegacyBytes();
            assertThat(readOwn(legacy)).as("own reader of pre-0.15 framing").isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.TypeCase#all")
    void fullChecksAcceptEveryType(TypeCase type) throws Exception {
        try (GeneratedBatch batch = type.batch(allocator.get(), 70, 3)) {
            byte[] bytes = StockStreams.write(batch.root(), batch.dictionaries());
            ArrowStream stream =
                    new StreamDecoder(Checks.DEFAULT.withValidation(Validation.FULL)).decode(ByteBuffer.wrap(bytes));
            try (ArrowReader reader = stream.open(allocator.get())) {
                assertThat(Values.of(reader)).isEqualTo(Values.stream(batch.root(), batch.dictionaries()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.TypeCase#all")
    void theBuilderTakesSeveralBatchesOfOneSchema(TypeCase type) throws Exception {
        try (GeneratedBatch batch = type.batch(allocator.get(), TypeCase.ROWS, 1);
                GeneratedBatch other = type.batch(allocator.get(), 4, 2)) {
            ArrowStream.Builder builder = ArrowStream.builder(batch.root(), batch.dictionaries());
            builder.addBatch().addBatch();
            ArrowStream stream = builder.build();
            Values.Stream one = Values.stream(batch.root(), batch.dictionaries());
            Values.Stream expected = new Values.Stream(
                    one.schema(), List.of(one.batches().get(0), one.batches().get(0)));
            assertThat(stream.batchCount()).isEqualTo(2);
            assertThat(stream.rowCount()).isEqualTo(2L * TypeCase.ROWS);
            assertThat(readOwn(stream.toByteArray())).isEqualTo(expected);
            assertThat(readStock(stream.toByteArray())).isEqualTo(expected);
            assertThat(other.root().getRowCount()).isEqualTo(4);
        }
    }

    @Test
    void theBuilderTakesDictionariesThatChangeBetweenBatches() throws Exception {
        TypeCase type = TypeCase.named("dictionary by int32");
        try (GeneratedBatch batch = type.batch(allocator.get(), TypeCase.ROWS, 1);
                GeneratedBatch next = type.batch(allocator.get(), TypeCase.ROWS, 2)) {
            ArrowStream.Builder builder = ArrowStream.builder(batch.root(), batch.dictionaries());
            builder.addBatch();
            final Values.Batch first = Values.of(batch.root(), batch.dictionaries());
            swap(batch, next);
            final Values.Batch second = Values.of(batch.root(), batch.dictionaries());
            builder.addBatch();
            byte[] stream = builder.build().toByteArray();
            assertThat(first).isNotEqualTo(second);
            assertThat(readOwn(stream).batches()).containsExactly(first, second);
            assertThat(readStock(stream).batches()).containsExactly(first, second);
        }
    }

    /** Gives the values of {@code from}, those of its dictionary included, to {@code to}. */
    private static void swap(GeneratedBatch to, GeneratedBatch from) {
        from.root().getVector(0).makeTransferPair(to.root().getVector(0)).transfer();
        to.root().setRowCount(TypeCase.ROWS);
        for (long id : to.dictionaries().getDictionaryIds()) {
            from.dictionaries()
                    .lookup(id)
                    .getVector()
                    .makeTransferPair(to.dictionaries().lookup(id).getVector())
                    .transfer();
        }
    }

    @Test
    void readsSeveralBatchesOfTheStockWriter() throws Exception {
        TypeCase type = TypeCase.named("shared dictionary");
        try (GeneratedBatch batch = type.batch(allocator.get(), TypeCase.ROWS, 1)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (ArrowStreamWriter writer = StockStreams.writer(
                    batch.root(), batch.dictionaries(), Channels.newChannel(out), IpcOption.DEFAULT)) {
                writer.start();
                writer.writeBatch();
                writer.writeBatch();
                writer.writeBatch();
                writer.end();
            }
            ArrowStream stream = ArrowStream.of(out.toByteArray());
            assertThat(stream.batchCount()).isEqualTo(3);
            assertThat(stream.rowCount()).isEqualTo(3L * TypeCase.ROWS);
            assertThat(readOwn(out.toByteArray())).isEqualTo(readStock(out.toByteArray()));
        }
    }

    @Test
    void aStreamMayHaveNoBatches() throws Exception {
        try (GeneratedBatch batch = TypeCase.named("struct").batch(allocator.get(), 0, 1)) {
            ArrowStream stream = ArrowStream.builder(batch.root()).build();
            assertThat(stream.batchCount()).isZero();
            assertThat(stream.rowCount()).isZero();
            assertThat(stream.schema()).isEqualTo(batch.root().getSchema());
            assertThat(readOwn(stream.toByteArray()).batches()).isEmpty();
            assertThat(readStock(stream.toByteArray()).batches()).isEmpty();
        }
    }

    @Test
    void aBatchMayHaveRowsButNoColumns() throws Exception {
        try (VectorSchemaRoot root = new VectorSchemaRoot(new Schema(List.of()), List.of(), 0)) {
            root.setRowCount(12);
            ArrowStream stream = ArrowStream.of(root);
            assertThat(stream.rowCount()).isEqualTo(12);
            assertThat(readOwn(stream.toByteArray()).batches().get(0).rows()).isEqualTo(12);
            assertThat(stream.toByteArray())
                    .isEqualTo(StockStreams.write(root, new DictionaryProvider.MapDictionaryProvider()));
        }
    }

    @Test
    void encodingLeavesTheRootAsItIs() {
        TypeCase.all().forEach(type -> {
            try (GeneratedBatch batch = type.batch(allocator.get(), TypeCase.ROWS, 4)) {
                Values.Batch before = Values.of(batch.root(), batch.dictionaries());
                long allocated = allocator.get().getAllocatedMemory();
                byte[] once = ArrowStream.of(batch.root(), batch.dictionaries()).toByteArray();
                byte[] again =
                        ArrowStream.of(batch.root(), batch.dictionaries()).toByteArray();
                assertThat(again).as(type.name()).isEqualTo(once);
                assertThat(allocator.get().getAllocatedMemory()).as(type.name()).isEqualTo(allocated);
                assertThat(Values.of(batch.root(), batch.dictionaries())).isEqualTo(before);
            }
        });
    }

    @Test
    void refusesADictionaryEncodedRootWithoutItsDictionaries() {
        try (GeneratedBatch batch = TypeCase.named("dictionary by int8").batch(allocator.get(), 3, 1)) {
            assertThatThrownBy(() -> ArrowStream.of(batch.root()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("field f")
                    .hasMessageContaining("dictionary");
            DictionaryProvider none = new DictionaryProvider.MapDictionaryProvider();
            assertThatThrownBy(() -> ArrowStream.of(batch.root(), none))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("field f")
                    .hasMessageContaining("1");
        }
    }

    @Test
    void opensAsOftenAsOneLikes() throws Exception {
        try (GeneratedBatch batch = TypeCase.named("list of utf8").batch(allocator.get(), TypeCase.ROWS, 1)) {
            ArrowStream stream = ArrowStream.of(batch.root());
            try (ArrowReader first = stream.open(allocator.get());
                    ArrowReader second = stream.open(allocator.get())) {
                Values.Stream expected = Values.stream(batch.root(), batch.dictionaries());
                assertThat(Values.of(second)).isEqualTo(expected);
                assertThat(Values.of(first)).isEqualTo(expected);
                assertThat(first.loadNextBatch()).isFalse();
                assertThat(first.loadNextBatch()).isFalse();
            }
        }
    }

    @Test
    void aReaderMayBeClosedAtAnyPoint() throws Exception {
        try (GeneratedBatch batch = TypeCase.named("several dictionaries").batch(allocator.get(), 5, 1)) {
            ArrowStream stream = ArrowStream.of(batch.root(), batch.dictionaries());
            stream.open(allocator.get()).close();
            try (ArrowReader reader = stream.open(allocator.get())) {
                assertThat(reader.getVectorSchemaRoot().getRowCount()).isZero();
            }
            try (ArrowReader reader = stream.open(allocator.get())) {
                assertThat(reader.loadNextBatch()).isTrue();
            }
        }
    }

    @Test
    void isOpenedByManyThreadsAtOnce() throws Exception {
        try (GeneratedBatch batch = TypeCase.named("several dictionaries").batch(allocator.get(), 50, 1)) {
            ArrowStream stream = ArrowStream.of(
                    ArrowStream.of(batch.root(), batch.dictionaries()).toByteArray());
            Values.Stream expected = Values.stream(batch.root(), batch.dictionaries());
            ExecutorService threads = Executors.newFixedThreadPool(4);
            try {
                List<Callable<Values.Stream>> tasks = new ArrayList<>();
                for (int i = 0; i < 64; i++) {
                    tasks.add(() -> {
                        try (ArrowReader reader = stream.open(allocator.get())) {
                            return Values.of(reader);
                        }
                    });
                }
                for (Future<Values.Stream> result : threads.invokeAll(tasks)) {
                    assertThat(result.get()).isEqualTo(expected);
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    @Test
    void isAValue() throws Exception {
        try (GeneratedBatch batch = TypeCase.named("int32").batch(allocator.get(), 7, 1);
                GeneratedBatch other = TypeCase.named("int32").batch(allocator.get(), 7, 2)) {
            ArrowStream stream = ArrowStream.of(batch.root());
            ArrowStream same = ArrowStream.of(stream.toByteArray().clone());
            assertThat(same).isEqualTo(stream).hasSameHashCodeAs(stream);
            assertThat(ArrowStream.of(other.root())).isNotEqualTo(stream);
            assertThat(stream.toString()).contains("f", "Int(32, true)", "7 rows", stream.sizeInBytes() + " bytes");
            assertThat(stream.sizeInBytes()).isEqualTo(stream.toByteArray().length);
        }
    }

    @Test
    void viewsABufferAndLeavesItAsItIs() throws Exception {
        try (GeneratedBatch batch = TypeCase.named("utf8").batch(allocator.get(), 7, 1)) {
            byte[] bytes = ArrowStream.of(batch.root()).toByteArray();
            Values.Stream expected = Values.stream(batch.root(), batch.dictionaries());
            // an odd offset: nothing may rest on the alignment of heap arrays
            byte[] larger = StreamParts.concat(new byte[3], bytes, new byte[5]);
            ByteBuffer heap = ByteBuffer.wrap(larger, 3, bytes.length);
            ByteBuffer direct = ByteBuffer.allocateDirect(larger.length);
            direct.put(larger).position(3).limit(3 + bytes.length);
            for (ByteBuffer buffer : List.of(heap, heap.slice(), heap.asReadOnlyBuffer(), direct)) {
                final int position = buffer.position();
                final int limit = buffer.limit();
                ArrowStream stream = ArrowStream.of(buffer);
                try (ArrowReader reader = stream.open(allocator.get())) {
                    assertThat(Values.of(reader)).isEqualTo(expected);
                }
                assertThat(buffer.position()).isEqualTo(position);
                assertThat(buffer.limit()).isEqualTo(limit);
                assertThat(stream.toByteArray()).isEqualTo(bytes);
                assertThat(stream.detached()).isEqualTo(stream);
                assertThat(stream.asByteBuffer().isReadOnly()).isTrue();
                assertThat(stream.asByteBuffer()).isEqualTo(ByteBuffer.wrap(bytes));
            }
        }
    }

    @Test
    void aDetachedStreamDoesNotChangeWithTheBufferItWasMadeOf() throws Exception {
        try (GeneratedBatch batch = TypeCase.named("utf8").batch(allocator.get(), 7, 1)) {
            byte[] bytes = ArrowStream.of(batch.root()).toByteArray();
            byte[] larger = StreamParts.concat(new byte[8], bytes);
            ArrowStream detached =
                    ArrowStream.of(ByteBuffer.wrap(larger, 8, bytes.length)).detached();
            java.util.Arrays.fill(larger, (byte) 0);
            assertThat(detached.toByteArray()).isEqualTo(bytes);
            assertThat(detached.detached()).isSameAs(detached);
            assertThat(detached.batchCount()).isEqualTo(1);
        }
    }

    @Test
    void aReadersFailureToAllocateLeaksNothing() throws Exception {
        try (GeneratedBatch batch = TypeCase.named("several dictionaries").batch(allocator.get(), 5_000, 1)) {
            ArrowStream stream = ArrowStream.of(batch.root(), batch.dictionaries());
            for (long limit : new long[] {64, 512, 2_048, 16_384}) {
                try (org.apache.arrow.memory.BufferAllocator small =
                        allocator.get().newChildAllocator("small", 0, limit)) {
                    try (ArrowReader reader = stream.open(small)) {
                        assertThatThrownBy(reader::loadNextBatch)
                                .isInstanceOf(org.apache.arrow.memory.OutOfMemoryException.class);
                    }
                    assertThat(small.getAllocatedMemory()).isZero();
                }
            }
        }
    }

    @Test
    void theRootOfAReaderIsLoadedAnewForEachBatch() throws Exception {
        try (GeneratedBatch batch = TypeCase.named("int32 not null").batch(allocator.get(), 3, 1)) {
            ArrowStream.Builder builder = ArrowStream.builder(batch.root()).addBatch();
            ((IntVector) batch.root().getVector(0)).set(0, 4711);
            ArrowStream stream = builder.addBatch().build();
            try (ArrowReader reader = stream.open(allocator.get())) {
                assertThat(reader.loadNextBatch()).isTrue();
                VectorSchemaRoot root = reader.getVectorSchemaRoot();
                assertThat(((IntVector) root.getVector(0)).get(0)).isNotEqualTo(4711);
                assertThat(reader.loadNextBatch()).isTrue();
                assertThat(reader.getVectorSchemaRoot()).isSameAs(root);
                assertThat(((IntVector) root.getVector(0)).get(0)).isEqualTo(4711);
            }
        }
    }

    private Values.Stream readOwn(byte[] bytes) throws Exception {
        try (ArrowReader reader = ArrowStream.of(bytes).open(allocator.get())) {
            return Values.of(reader);
        }
    }

    private Values.Stream readStock(byte[] bytes) throws Exception {
        try (ArrowStreamReader reader = StockStreams.read(bytes, allocator.get())) {
            return Values.of(reader);
        }
    }
}
