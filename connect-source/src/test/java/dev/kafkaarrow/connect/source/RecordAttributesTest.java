package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.Compression;
import dev.kafkaarrow.ipc.StreamEncoder;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.TimeStampNanoVector;
import org.apache.arrow.vector.TimeStampSecVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys, timestamps and topics of messages that no sink recorded. */
class RecordAttributesTest {

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @TempDir
    Path directory;

    private FakeWorker worker;

    @BeforeEach
    void makeWorker() {
        worker = new FakeWorker(Map.of("store.url", directory.toString()));
    }

    @Test
    void theKeyIsTheFile() throws IOException {
        write("dir/ä.arrows", numbers(1));

        assertThat(worker.with("key", "FILE").drain().get(0).key())
                .isEqualTo("dir/ä.arrows".getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "string, käy",
        "int64, -5",
        "uint8, 255",
        "uint32, 4294967295",
        "uint64, 18446744073709551615",
        "bool, true",
        "decimal, -1.25",
        "struct.inner, in",
        "dotted.name, dots",
    })
    void theKeyIsAFieldOfTheFirstRow(String path, String key) throws IOException {
        write("a.arrows", everything(Compression.NONE));

        assertThat(worker.with("key", "field:" + path).drain().get(0).key())
                .isEqualTo(key.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aBinaryKeyStaysAsItIs() throws IOException {
        write("a.arrows", everything(Compression.NONE));

        assertThat(worker.with("key", "field:binary").drain().get(0).key()).isEqualTo(new byte[] {0, -1});
    }

    @ParameterizedTest
    @EnumSource(Compression.Codec.class)
    void aKeyIsReadFromCompressedBatches(Compression.Codec codec) throws IOException {
        write("a.arrows", everything(new Compression(codec, 1)));

        assertThat(worker.with("key", "field:string").drain().get(0).key())
                .isEqualTo("käy".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aKeyIsDecodedByItsDictionary() throws IOException {
        write("a.arrows", Batches.words(allocator.get(), List.of("a", "b"), 1, 0));

        assertThat(worker.with("key", "field:w").drain().get(0).key()).isEqualTo("b".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void nullsAndMessagesWithoutRowsHaveNoKeyAndNoTimestamp() throws IOException {
        write("a.arrows", everything(Compression.NONE));
        write("b.arrows", numbers());
        worker.with("key", "field:null").with("timestamp.field", "null.time").with("input.include", "a.arrows");

        assertThat(worker.drain().get(0).key()).isNull();
        assertThat(worker.drain().get(0).timestamp()).isNull();

        worker.with("key", "field:n").with("timestamp.field", "n").with("input.include", "b.arrows");
        assertThat(worker.drain().get(0).key()).isNull();
        assertThat(worker.drain().get(0).timestamp()).isNull();
    }

    @Test
    void everySliceHasTheKeyOfItsOwnFirstRow() throws IOException {
        write("a.arrows", numbers(LongStream.range(0, 1_000).toArray()));
        worker.with("batch.max.bytes", "2000").with("key", "field:n").with("timestamp.field", "n");

        List<SourceRecord> records = worker.drain();

        assertThat(records).hasSizeGreaterThan(3);
        for (SourceRecord record : records) {
            Object first = Batches.column((byte[]) record.value(), allocator.get())
                    .get(0)
                    .get(0);
            assertThat(record.key()).isEqualTo(first.toString().getBytes(StandardCharsets.US_ASCII));
            assertThat(record.timestamp()).isEqualTo(first);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "seconds, 1700000000000",
        "micros, 1700000000123",
        "nanos, 1700000000123",
        "days, 86400000",
        "int64.time, 1700000000123",
    })
    void theTimestampIsAField(String path, long epochMs) throws IOException {
        write("a.arrows", everything(Compression.NONE));

        assertThat(worker.with("timestamp.field", path).drain().get(0).timestamp())
                .isEqualTo(epochMs);
    }

    @ParameterizedTest
    @CsvSource({
        "key, field:missing, got no such field in Schema",
        "key, field:double, expected a string",
        "key, field:struct, expected a string",
        "timestamp.field, string, expected a timestamp",
        "timestamp.field, struct.nothing, field 'struct.nothing': expected a timestamp",
    })
    void saysWhichFieldCannotServe(String setting, String value, String message) throws IOException {
        write("dir/a.arrows", everything(Compression.NONE));
        try (FakeWorker.RunningTask task = worker.with(setting, value).start()) {
            assertThatThrownBy(task::drain)
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContainingAll("dir/a.arrows batch 0: ", message);
        }
    }

    @Test
    void recordedMessagesKeepTheirOwn() throws IOException {
        ArrowStream message = numbers(5);
        Files.createDirectories(directory.resolve("original"));
        Files.write(
                directory.resolve("original/0+0123456789abcdef+00000000000000000000.arrows"),
                new StreamFileBuilder(message.streamSchema())
                        .add(message, Batches.at(0, 17))
                        .finished());
        worker.with("key", "field:n").with("timestamp.field", "n");
        worker.without("topic").with("topic.template", "${kafka.topic}.${dir:1}");

        SourceRecord record = worker.drain().get(0);

        assertThat(record.key()).isEqualTo("17".getBytes(StandardCharsets.US_ASCII));
        assertThat(record.timestamp()).isEqualTo(1_700_000_000_017L);
        assertThat(record.topic()).isEqualTo("original.original");
    }

    private ArrowStream everything(Compression compression) {
        List<FieldVector> vectors = new ArrayList<>();
        add(vectors, new VarCharVector("string", allocator.get()), v -> v.setSafe(0, utf8("käy")));
        add(vectors, new VarBinaryVector("binary", allocator.get()), v -> v.setSafe(0, new byte[] {0, -1}));
        add(vectors, new BigIntVector("int64", allocator.get()), v -> v.setSafe(0, -5));
        add(vectors, new UInt1Vector("uint8", allocator.get()), v -> v.setSafe(0, -1));
        add(vectors, new UInt4Vector("uint32", allocator.get()), v -> v.setSafe(0, -1));
        add(vectors, new UInt8Vector("uint64", allocator.get()), v -> v.setSafe(0, -1));
        add(vectors, new BitVector("bool", allocator.get()), v -> v.setSafe(0, 1));
        add(vectors, new DecimalVector("decimal", allocator.get(), 10, 2), v -> v.setSafe(0, -125));
        add(vectors, new VarCharVector("dotted.name", allocator.get()), v -> v.setSafe(0, utf8("dots")));
        add(vectors, new VarCharVector("null", allocator.get()), v -> v.setNull(0));
        add(vectors, new TimeStampSecVector("null.time", allocator.get()), v -> v.setNull(0));
        add(vectors, new TimeStampSecVector("seconds", allocator.get()), v -> v.setSafe(0, 1_700_000_000));
        FieldType micros = FieldType.nullable(new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC"));
        add(
                vectors,
                new TimeStampMicroTZVector("micros", micros, allocator.get()),
                v -> v.setSafe(0, 1_700_000_000_123_456L));
        add(vectors, new TimeStampNanoVector("nanos", allocator.get()), v -> v.setSafe(0, 1_700_000_000_123_456_789L));
        add(vectors, new DateDayVector("days", allocator.get()), v -> v.setSafe(0, 1));
        add(vectors, new BigIntVector("int64.time", allocator.get()), v -> v.setSafe(0, 1_700_000_000_123L));
        add(vectors, new Float8Vector("double", allocator.get()), v -> v.setSafe(0, 1.5));
        StructVector struct = StructVector.empty("struct", allocator.get());
        add(vectors, struct, v -> {
            VarCharVector inner = v.addOrGet("inner", FieldType.nullable(new ArrowType.Utf8()), VarCharVector.class);
            inner.setSafe(0, utf8("in"));
            v.setIndexDefined(0);
        });
        try (VectorSchemaRoot root = new VectorSchemaRoot(vectors)) {
            root.setRowCount(1);
            return new StreamEncoder(compression).encode(root);
        }
    }

    private static <T extends FieldVector> void add(List<FieldVector> vectors, T vector, Consumer<T> fill) {
        vector.allocateNew();
        fill.accept(vector);
        vector.setValueCount(1);
        vectors.add(vector);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private ArrowStream numbers(long... values) {
        return Batches.numbers(allocator.get(), values);
    }

    private void write(String path, ArrowStream stream) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, stream.toByteArray());
    }
}
