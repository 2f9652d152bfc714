package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams of the reference implementations mean here what they mean there. */
class GoldenStreamTest {
    /** Union layout changed after V4; Arrow Java cannot represent the older one. */
    private static final Set<String> UNIONS_OF_V4 = Set.of("0.17.1 generated_union");

    /** Children of one name become one in Arrow Java's struct vectors and in its JSON reader. */
    private static final Set<String> DUPLICATE_NAMES = Set.of("1.0.0-littleendian generated_duplicate_fieldnames");

    /** The JSON keeps names that Arrow C++ 1.0 made canonical when it wrote the stream. */
    private static final Set<String> OTHER_NAMES_IN_JSON = Set.of("1.0.0-littleendian generated_map_non_canonical");

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    static Stream<GoldenStream> readable() {
        return GoldenStream.all().filter(g -> !UNIONS_OF_V4.contains(g.toString()));
    }

    static Stream<GoldenStream> comparable() {
        return readable().filter(g -> !DUPLICATE_NAMES.contains(g.toString()));
    }

    static Stream<GoldenStream> unionsOfV4() {
        return GoldenStream.all().filter(g -> UNIONS_OF_V4.contains(g.toString()));
    }

    static Stream<GoldenStream> duplicateNames() {
        return GoldenStream.all().filter(g -> DUPLICATE_NAMES.contains(g.toString()));
    }

    @ParameterizedTest
    @MethodSource("comparable")
    void readsTheValuesOfTheJson(GoldenStream golden) throws Exception {
        Values.Stream expected = golden.expected(allocator.get());
        ArrowStream stream = ArrowStream.of(golden.bytes());
        try (ArrowReader reader = stream.open(allocator.get())) {
            Values.Stream actual = Values.of(reader);
            assertThat(actual.batches()).isEqualTo(expected.batches());
            if (!OTHER_NAMES_IN_JSON.contains(golden.toString())) {
                assertThat(withoutDictionaryIds(actual.schema())).isEqualTo(withoutDictionaryIds(expected.schema()));
                assertThat(withoutDictionaryIds(stream.schema())).isEqualTo(withoutDictionaryIds(golden.schema()));
            }
            assertThat(stream.batchCount()).isEqualTo(expected.batches().size());
            assertThat(stream.rowCount())
                    .isEqualTo(expected.batches().stream()
                            .mapToLong(Values.Batch::rows)
                            .sum());
        }
    }

    @ParameterizedTest
    @MethodSource("comparable")
    void fullChecksAcceptThem(GoldenStream golden) {
        assertThat(StreamJudge.judge(golden.bytes(), Validation.FULL)).isEqualTo(StreamJudge.Verdict.READ);
    }

    @ParameterizedTest
    @MethodSource("comparable")
    void encodesEachBatchByteForByteAsTheStockWriter(GoldenStream golden) throws Exception {
        try (ArrowStreamReader reader = StockStreams.read(golden.bytes(), allocator.get())) {
            int batches = 0;
            while (reader.loadNextBatch()) {
                VectorSchemaRoot root = reader.getVectorSchemaRoot();
                byte[] stream = ArrowStream.of(root, reader).toByteArray();
                StockStreams.assertWrittenAsByStock(stream, root.getSchema(), reader);
                try (ArrowReader again = ArrowStream.of(stream).open(allocator.get())) {
                    assertThat(Values.of(again).batches()).containsExactly(Values.of(root, reader));
                }
                batches++;
            }
            assertThat(batches).isEqualTo(ArrowStream.of(golden.bytes()).batchCount());
        }
    }

    @ParameterizedTest
    @MethodSource("duplicateNames")
    void readsFieldsOfTheSameName(GoldenStream golden) throws Exception {
        ArrowStream stream = ArrowStream.of(golden.bytes());
        try (ArrowReader reader = stream.open(allocator.get())) {
            Values.Stream actual = Values.of(reader);
            assertThat(actual.schema()).isEqualTo(stream.schema());
            assertThat(actual.batches()).hasSize(stream.batchCount()).isNotEmpty();
            for (Values.Batch batch : actual.batches()) {
                assertThat(batch.columns())
                        .hasSize(stream.schema().getFields().size())
                        .allSatisfy(column -> assertThat(column).hasSize(batch.rows()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("unionsOfV4")
    void refusesUnionsOfMetadataVersion4(GoldenStream golden) {
        assertThatThrownBy(() -> ArrowStream.of(golden.bytes()))
                .isInstanceOfSatisfying(
                        InvalidStreamException.class,
                        e -> assertThat(e.reason()).isEqualTo(InvalidStreamException.Reason.UNSUPPORTED))
                .hasMessageContaining("union")
                .hasMessageContaining("V4");
    }

    static Stream<GoldenStream> bigEndian() {
        return GoldenStream.bigEndian();
    }

    @ParameterizedTest
    @MethodSource("bigEndian")
    void refusesBigEndianStreams(GoldenStream golden) {
        assertThatThrownBy(() -> ArrowStream.of(golden.bytes()))
                .isInstanceOfSatisfying(
                        InvalidStreamException.class,
                        e -> assertThat(e.reason()).isEqualTo(InvalidStreamException.Reason.UNSUPPORTED))
                .hasMessageContaining("endian");
    }

    @ParameterizedTest
    @MethodSource("readable")
    void framesCopiedInCurrentFramingMeanTheSame(GoldenStream golden) throws Exception {
        ArrowStream stream = ArrowStream.of(golden.bytes());
        List<byte[]> pieces = new ArrayList<>();
        for (Frame frame : stream.frames()) {
            pieces.add(frame.header());
            byte[] body = new byte[(int) frame.bodyLength()];
            stream.asByteBuffer().get((int) frame.bodyPosition(), body);
            pieces.add(body);
        }
        byte[] copied = StreamParts.concat(pieces.toArray(byte[][]::new));
        try (ArrowReader original = stream.open(allocator.get());
                ArrowReader copy = ArrowStream.of(copied).open(allocator.get())) {
            assertThat(Values.of(copy)).isEqualTo(Values.of(original));
        }
        if (!golden.version().equals("0.14.1")) {
            assertThat(copied).isEqualTo(golden.bytes());
        }
    }

    /** The numbers of dictionaries are the writer's own business: the JSON has others, and may share where C++ did not. */
    private static Schema withoutDictionaryIds(Schema schema) {
        return new Schema(
                schema.getFields().stream()
                        .map(GoldenStreamTest::withoutDictionaryIds)
                        .toList(),
                schema.getCustomMetadata());
    }

    private static Field withoutDictionaryIds(Field field) {
        DictionaryEncoding encoding = field.getDictionary();
        DictionaryEncoding anonymous =
                encoding == null ? null : new DictionaryEncoding(0, encoding.isOrdered(), encoding.getIndexType());
        return new Field(
                field.getName(),
                new FieldType(field.isNullable(), field.getType(), anonymous, field.getMetadata()),
                field.getChildren().stream()
                        .map(GoldenStreamTest::withoutDictionaryIds)
                        .toList());
    }
}
