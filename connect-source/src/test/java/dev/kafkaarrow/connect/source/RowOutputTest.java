package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** With {@code output=rows} each row of a file is a record. */
@ParameterizedClass
@EnumSource
class RowOutputTest {

    private static final Schema PERSON = SchemaBuilder.struct()
            .name("person")
            .field("name", Schema.OPTIONAL_STRING_SCHEMA)
            .field("at", Timestamp.builder().optional().build())
            .field("id", Schema.INT64_SCHEMA)
            .build();

    @Parameter
    FileFormat format;

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @TempDir
    Path directory;

    private FakeWorker worker;

    @BeforeEach
    void makeWorker() {
        worker = new FakeWorker(Map.of("store.url", directory.toString())).with("output", "rows");
    }

    @Test
    void eachRowBecomesAStructOfTheFilesSchema() throws IOException {
        write("a", file(people(1, 2), people(3)));

        List<SourceRecord> records = worker.drain();

        assertThat(records)
                .extracting(SourceRecord::value)
                .containsExactly((Object) person(1), (Object) person(2), (Object) person(3));
        assertThat(records).extracting(SourceRecord::valueSchema).containsOnly(PERSON);
        assertThat(records).allSatisfy(record -> {
            assertThat(record.keySchema()).isNull();
            assertThat(record.key()).isNull();
            assertThat(record.timestamp()).isNull();
            assertThat(record.topic()).isEqualTo("target");
        });
    }

    @Test
    void nullsStayNull() throws IOException {
        Struct empty = new Struct(PERSON).put("id", 7L);
        write("a", file(stream(empty, person(8))));

        assertThat(worker.drain()).extracting(SourceRecord::value).containsExactly((Object) empty, (Object) person(8));
    }

    @Test
    void readingGoesOnBehindAnyRow() throws IOException {
        ArrowStream words = Batches.words(allocator.get(), List.of("x", "y"), 1, 0, 1);
        ArrowStream more = Batches.words(allocator.get(), List.of("x", "y", "z"), 2, 2);
        write("a", file(people(1, 2, 3), people(), people(4), people(), people()));
        write(
                "b",
                new StreamFileBuilder(words.streamSchema())
                        .add(words)
                        .addRaw(Batches.delta(allocator.get(), "z"))
                        .addBatchesOnly(more));

        List<SourceRecord> records = worker.drain();

        assertThat(records).hasSize(9);
        assertThat(values(records.subList(4, 9), "w")).containsExactly("y", "x", "y", "z", "z");
        assertResumesEverywhere(records);
    }

    @Test
    void batchesWithoutRowsBecomeNothing() throws IOException {
        write("a", file(people(), people(), people(1), people(), people(2), people()));
        write("b", file(people(), people()));
        write("c", new StreamFileBuilder(people(1).streamSchema()));

        List<SourceRecord> records = worker.drain();

        assertThat(values(records, "id")).containsExactly(1L, 2L);
        assertThat(records.get(0).sourceOffset()).doesNotContainKey("end");
        assertThat(records.get(1).sourceOffset()).containsKey("end");
        worker.commit(records.get(1));
        assertThat(worker.drain()).isEmpty();
    }

    @Test
    void aFileWithoutRowsIsCleanedUp() throws IOException {
        write("a", file(people(), people()));
        worker.with("cleanup", "delete");

        assertThat(worker.drain()).isEmpty();

        assertThat(directory.resolve("a.arrows")).doesNotExist();
    }

    @Test
    void aFileThatChangedUnderARowIsNotGoneOnWith() throws IOException {
        write("a", file(people(1, 2, 3)));
        worker.commit(worker.drain().get(0));
        Path file = directory.resolve("a.arrows");
        // in place, so that the file system tells no other file
        Files.write(file, format.of(file(people(1, 9, 3)).finished()));
        // later, however coarse the clock of the file system is
        Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis() + 60_000));

        assertFailure("changed under its stored offset", "bytes have CRC-32C");
    }

    @Test
    void anOffsetBehindTheRowsOfAMessageFailsTheTask() throws IOException {
        write("a", file(people(1, 2)));
        worker.commit(worker.drain().get(0));
        worker.offsets().values().forEach(offset -> offset.put("row", 2L));

        assertFailure("changed under its stored offset", "a message of 2 rows begins there");
    }

    @Test
    void aKeyIsTheValueOfOneColumnOrAStructOfSeveral() throws IOException {
        write("a", file(people(1, 2)));

        List<SourceRecord> one = worker.with("key.columns", "id").drain();
        List<SourceRecord> two = worker.with("key.columns", "id,name").drain();

        assertThat(one).extracting(SourceRecord::key).containsExactly(1L, 2L);
        assertThat(one).extracting(SourceRecord::keySchema).containsOnly(Schema.INT64_SCHEMA);
        Schema both = SchemaBuilder.struct()
                .field("id", Schema.INT64_SCHEMA)
                .field("name", Schema.OPTIONAL_STRING_SCHEMA)
                .build();
        assertThat(two)
                .extracting(SourceRecord::key)
                .containsExactly((Object) new Struct(both).put("id", 1L).put("name", "p1"), (Object)
                        new Struct(both).put("id", 2L).put("name", "p2"));
        assertThat(two).extracting(SourceRecord::keySchema).containsOnly(both);
        assertThat(values(two, "id")).containsExactly(1L, 2L);
    }

    @Test
    void aFileWithoutAKeyColumnIsABadFile() throws IOException {
        write("a", file(people(1)));
        worker.with("key.columns", "ids");

        assertFailure("a.arrows batch 0", "field ids: expected a column for key.columns, got columns [name, at, id]");
        assertThat(worker.with("bad.file", "skip").drain()).isEmpty();
    }

    @Test
    void aTypeWithoutAFormInConnectIsABadFile() throws IOException {
        org.apache.arrow.vector.types.pojo.Schema schema =
                new org.apache.arrow.vector.types.pojo.Schema(List.of(new Field(
                        "s",
                        org.apache.arrow.vector.types.pojo.FieldType.nullable(ArrowType.Struct.INSTANCE),
                        List.of(Field.nullable("i", new ArrowType.Interval(IntervalUnit.DAY_TIME))))));
        try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator.get())) {
            root.allocateNew();
            root.setRowCount(2);
            write("a", file(ArrowStream.of(root)));
        }
        write("b", file(people(1)));

        assertFailure("a.arrows batch 0", "field s.i: expected ", "got ");
        assertThat(values(worker.with("bad.file", "move").drain(), "id")).containsExactly(1L);
        assertThat(directory.resolve("_error/a.arrows")).exists();
    }

    @Test
    void aRowIsTimedByItsOwnField() throws IOException {
        write("a", file(stream(person(5), new Struct(PERSON).put("id", 3L), person(6))));

        assertThat(worker.with("timestamp.field", "at").drain())
                .extracting(SourceRecord::timestamp)
                .containsExactly(5_000L, null, 6_000L);
        assertThat(worker.with("timestamp.field", "id").drain())
                .extracting(SourceRecord::timestamp)
                .containsExactly(5L, 3L, 6L);
        worker.with("timestamp.field", "name");
        assertFailure("field name: expected a timestamp, a date or an integer of milliseconds", "got STRING");
    }

    @Test
    void aPollIsBoundedByBytesAndByRows() throws IOException {
        write("a", file(people(LongStream.range(0, 5_000).toArray())));
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThat(task.poll()).hasSize(2_000);
            assertThat(task.drain()).hasSize(3_000);
        }
        // name of 2 bytes, 8 for each number
        worker.with("poll.max.bytes", "180");
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThat(task.poll()).hasSize(10);
        }
    }

    @Test
    void aTransactionEndsWithAFileWhateverStandsBehindItsLastRow() throws IOException {
        FakeWorker.Transactions transactions = new FakeWorker.Transactions();
        write("a", file(people(1, 2), people(3), people()));
        write("b", file(people(4)));
        worker.with(transactions).with("poll.max.bytes", "1");

        List<SourceRecord> records = worker.drain();

        assertThat(transactions.commitsAfter).containsExactly(records.get(2), records.get(3));
        assertThat(transactions.commitsOfPoll).isZero();
    }

    @Test
    void aTransactionMayEndBehindAnyRow() throws IOException {
        FakeWorker.Transactions transactions = new FakeWorker.Transactions();
        write("a", file(people(LongStream.range(0, 10).toArray())));
        // a row has 18 bytes
        worker.with(transactions).with("transaction.max.bytes", "72");

        List<SourceRecord> records = worker.drain();

        assertThat(transactions.commitsAfter).containsExactly(records.get(3), records.get(7), records.get(9));
        worker.commit(records.get(7));
        assertThat(values(worker.drain(), "id")).containsExactly(8L, 9L);
    }

    @Test
    void aBatchThatTakesTooMuchMemoryNamesTheSetting() throws IOException {
        write("a", file(people(LongStream.range(0, 1_000).toArray())));
        // each message of the file may be so large, but not schema and batch together
        long body = people(LongStream.range(0, 1_000).toArray()).sizeInBytes();
        worker.with("max.message.bytes", Long.toString(body - 300));

        assertFailure("bytes in memory, more than max.message.bytes = ");
    }

    private void assertFailure(String... parts) {
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThatThrownBy(task::drain)
                    .isInstanceOf(ConnectException.class)
                    .satisfies(failure -> assertThat(failure.getMessage()).contains(parts));
        }
    }

    private void assertResumesEverywhere(List<SourceRecord> records) {
        for (int sent = 0; sent < records.size(); sent++) {
            worker.commit(records.get(sent));
            List<SourceRecord> rest = worker.drain();
            List<SourceRecord> expected = records.subList(sent + 1, records.size());
            assertThat(rest)
                    .extracting(SourceRecord::value)
                    .containsExactlyElementsOf(
                            expected.stream().map(SourceRecord::value).toList());
            assertThat(rest)
                    .extracting(record -> (Object) record.sourceOffset())
                    .containsExactlyElementsOf(expected.stream()
                            .map(record -> (Object) record.sourceOffset())
                            .toList());
        }
    }

    private static List<Object> values(List<SourceRecord> records, String field) {
        List<Object> values = new ArrayList<>();
        records.forEach(record -> values.add(((Struct) record.value()).get(field)));
        return values;
    }

    private static Struct person(long id) {
        return new Struct(PERSON)
                .put("id", id)
                .put("name", "p" + id % 10)
                .put("at", java.util.Date.from(Instant.ofEpochSecond(id)));
    }

    private ArrowStream people(long... ids) {
        return stream(Arrays.stream(ids).mapToObj(RowOutputTest::person).toArray(Struct[]::new));
    }

    private ArrowStream stream(Struct... structs) {
        try (RowAppender rows = new RowAppender(RowSchema.of(PERSON), allocator.get())) {
            Arrays.stream(structs).forEach(rows::append);
            return ArrowStream.of(rows.batch());
        }
    }

    private static StreamFileBuilder file(ArrowStream... streams) {
        StreamFileBuilder file = new StreamFileBuilder(streams[0].streamSchema());
        Arrays.stream(streams).filter(Objects::nonNull).forEach(file::add);
        return file;
    }

    private void write(String name, StreamFileBuilder file) throws IOException {
        Files.write(directory.resolve(name + ".arrows"), format.of(file.finished()));
    }
}
