package dev.kafkaarrow.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.InvalidStreamException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ArrowBatchesTest {
    private static final TopicPartition ZERO = new TopicPartition("t", 0);
    private static final TopicPartition ONE = new TopicPartition("t", 1);
    private static final int EPOCH = 7;

    private final BufferAllocator allocator = Allocators.newRoot();

    @AfterEach
    void nothingIsOutstanding() {
        allocator.close();
    }

    @Test
    void recordsComePartitionByPartitionInTheOrderOfOffsets() {
        try (ArrowBatches<String> batches = new ArrowBatches<>(allocator)) {
            List<List<Long>> read = new ArrayList<>();
            List<String> places = new ArrayList<>();
            for (ArrowBatch<String> batch : batches.of(records(
                    record(ZERO, 10, numbers(1, 2)), record(ZERO, 12, numbers(3)), record(ONE, 4, numbers(4, 5))))) {
                read.add(values(batch.root()));
                assertThat(batch.ranges()).hasSize(1);
                assertThat(batch.ranges().get(0).firstRow()).isZero();
                assertThat(batch.ranges().get(0).rowCount())
                        .isEqualTo(batch.root().getRowCount());
                places.add(place(batch.ranges().get(0)));
            }
            assertThat(read).containsExactly(List.of(1L, 2L), List.of(3L), List.of(4L, 5L));
            assertThat(places).containsExactly("t-0@10", "t-0@12", "t-1@4");
            assertThat(batches.positions()).isEqualTo(Map.of(ZERO, position(13), ONE, position(5)));
        }
    }

    @Test
    void positionsAreThoseBehindWhatWasRead() {
        try (ArrowBatches<String> batches = new ArrowBatches<>(allocator)) {
            Iterator<ArrowBatch<String>> iterator = batches.of(records(
                            record(ZERO, 0, numbers(1)),
                            record(ZERO, 1, null),
                            record(ZERO, 2, twice(numbers(2))),
                            record(ONE, 9, numbers(3))))
                    .iterator();
            assertThat(batches.positions()).isEmpty();
            assertThat(iterator.hasNext()).isTrue();
            assertThat(batches.positions()).as("loaded, not handed out").isEmpty();
            assertThat(values(iterator.next().root())).containsExactly(1L);
            assertThat(batches.positions()).as("with the tombstone behind it").isEqualTo(Map.of(ZERO, position(2)));
            iterator.next();
            assertThat(batches.positions()).as("half of a message is not read").isEqualTo(Map.of(ZERO, position(2)));
            iterator.next();
            assertThat(batches.positions()).isEqualTo(Map.of(ZERO, position(3)));
            iterator.next();
            assertThat(batches.positions()).isEqualTo(Map.of(ZERO, position(3), ONE, position(10)));
            assertThat(iterator.hasNext()).isFalse();
            assertThat(batches.positions()).isEqualTo(Map.of(ZERO, position(3), ONE, position(10)));
        }
    }

    @Test
    void tombstonesAreReadAtTheEnd() {
        try (ArrowBatches<String> batches = new ArrowBatches<>(allocator)) {
            assertThat(batches.of(records(record(ZERO, 3, null), record(ONE, 4, null))))
                    .isEmpty();
            assertThat(batches.positions()).isEqualTo(Map.of(ZERO, position(4), ONE, position(5)));
            assertThat(batches.of(records())).isEmpty();
            assertThat(batches.positions()).as("since the last poll").isEmpty();
        }
    }

    @Test
    void whatWasNotReadComesFirstTheNextTime() {
        try (ArrowBatches<String> batches = new ArrowBatches<>(allocator)) {
            Iterator<ArrowBatch<String>> first = batches.of(records(
                            record(ZERO, 0, numbers(1)), record(ZERO, 1, numbers(2)), record(ZERO, 2, numbers(3))))
                    .iterator();
            first.next();
            List<Long> read = new ArrayList<>();
            Iterable<ArrowBatch<String>> second = batches.of(records(record(ONE, 5, numbers(4))));
            assertThat(batches.positions()).isEmpty();
            for (ArrowBatch<String> batch : second) {
                read.addAll(values(batch.root()));
                if (read.size() == 2) {
                    break;
                }
            }
            assertThat(read).containsExactly(2L, 3L);
            assertThat(batches.positions()).isEqualTo(Map.of(ZERO, position(3)));
            for (ArrowBatch<String> batch : second) {
                read.addAll(values(batch.root()));
            }
            assertThat(read).containsExactly(2L, 3L, 4L);
            assertThat(batches.positions()).isEqualTo(Map.of(ZERO, position(3), ONE, position(6)));
        }
    }

    @Test
    void aRootOfAnotherSchemaFollows() {
        try (ArrowBatches<String> batches = new ArrowBatches<>(allocator)) {
            List<VectorSchemaRoot> roots = new ArrayList<>();
            List<Long> read = new ArrayList<>();
            for (int poll = 0; poll < 2; poll++) {
                for (ArrowBatch<String> batch : batches.of(
                        records(record(ZERO, 0, numbers(1)), record(ZERO, 1, numbers(2)), record(ZERO, 2, small(3))))) {
                    roots.add(batch.root());
                    read.addAll(values(batch.root()));
                }
                assertThat(batches.positions()).isEqualTo(Map.of(ZERO, position(3)));
            }
            assertThat(read).containsExactly(1L, 2L, 3L, 1L, 2L, 3L);
            assertThat((Object) roots.get(1)).isSameAs(roots.get(0));
            assertThat((Object) roots.get(2)).isNotSameAs(roots.get(0));
        }
    }

    @Test
    void gatheredRowsSayWhichRecordsTheyAreOf() {
        try (ArrowBatches<String> batches = ArrowBatches.gathering(allocator, 4, 1 << 20)) {
            List<String> read = new ArrayList<>();
            List<Map<TopicPartition, OffsetAndMetadata>> positions = new ArrayList<>();
            for (ArrowBatch<String> batch : batches.of(records(
                    record(ZERO, 0, numbers(1, 2)),
                    record(ZERO, 1, null),
                    record(ZERO, 2, twice(numbers(3, 4))),
                    record(ONE, 7, numbers(5)),
                    record(ONE, 8, small(6))))) {
                List<Long> values = values(batch.root());
                for (ArrowBatch.Range<String> range : batch.ranges()) {
                    read.add(
                            place(range) + "=" + values.subList(range.firstRow(), range.firstRow() + range.rowCount()));
                }
                read.add("|");
                positions.add(batches.positions());
            }
            assertThat(read)
                    .containsExactly(
                            "t-0@0=[1, 2]", "t-0@2=[3, 4]", "|", "t-0@2=[3, 4]", "t-1@7=[5]", "|", "t-1@8=[6]", "|");
            assertThat(positions)
                    .containsExactly(
                            Map.of(ZERO, position(2)),
                            Map.of(ZERO, position(3), ONE, position(8)),
                            Map.of(ZERO, position(3), ONE, position(9)));
        }
    }

    @Test
    void aFaultyRecordIsNamedAndReadPastByThoseWhoGoOn() throws IOException {
        for (boolean isGathering : new boolean[] {false, true}) {
            try (ArrowBatches<String> batches =
                    isGathering ? ArrowBatches.gathering(allocator, 100, 1 << 20) : new ArrowBatches<>(allocator)) {
                Iterable<ArrowBatch<String>> all = batches.of(records(
                        record(ZERO, 0, texts("one")), record(ZERO, 1, faulty()), record(ONE, 2, texts("two"))));
                Iterator<ArrowBatch<String>> iterator = all.iterator();
                assertThat(text(iterator.next())).isEqualTo("one");
                assertThatThrownBy(iterator::hasNext)
                        .isInstanceOf(SerializationException.class)
                        .hasMessageStartingWith("topic t, partition 0, offset 1: a batch cannot be read, ")
                        .hasCauseInstanceOf(InvalidStreamException.class);
                assertThat(batches.positions()).isEqualTo(Map.of(ZERO, position(1)));
                for (ArrowBatch<String> batch : all) {
                    assertThat(text(batch)).isEqualTo("two");
                }
                assertThat(batches.positions()).isEqualTo(Map.of(ZERO, position(2), ONE, position(3)));
            }
        }
    }

    private static String text(ArrowBatch<String> batch) {
        return batch.root().getVector(0).getObject(0).toString();
    }

    private static List<Long> values(VectorSchemaRoot root) {
        BaseIntVector vector = (BaseIntVector) root.getVector(0);
        return LongStream.range(0, root.getRowCount())
                .map(row -> vector.getValueAsLong((int) row))
                .boxed()
                .toList();
    }

    private static String place(ArrowBatch.Range<String> range) {
        ConsumerRecord<String, ArrowStream> record = range.record();
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }

    private static OffsetAndMetadata position(long offset) {
        return new OffsetAndMetadata(offset, Optional.of(EPOCH), "");
    }

    private static ConsumerRecord<String, ArrowStream> record(
            TopicPartition partition, long offset, ArrowStream value) {
        return new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                0,
                TimestampType.CREATE_TIME,
                0,
                0,
                "key",
                value,
                new RecordHeaders(),
                Optional.of(EPOCH));
    }

    /** As {@code poll} gives them; by the only constructor that all supported clients have. */
    @SafeVarargs
    @SuppressWarnings({"varargs", "removal"})
    private static ConsumerRecords<String, ArrowStream> records(ConsumerRecord<String, ArrowStream>... records) {
        Map<TopicPartition, List<ConsumerRecord<String, ArrowStream>>> byPartition = new LinkedHashMap<>();
        for (ConsumerRecord<String, ArrowStream> record : records) {
            byPartition
                    .computeIfAbsent(
                            new TopicPartition(record.topic(), record.partition()), partition -> new ArrayList<>())
                    .add(record);
        }
        return new ConsumerRecords<>(byPartition);
    }

    private ArrowStream numbers(long... values) {
        try (BigIntVector vector = new BigIntVector("n", allocator)) {
            for (int i = 0; i < values.length; i++) {
                vector.setSafe(i, values[i]);
            }
            return stream(vector, values.length);
        }
    }

    /** Of another schema. */
    private ArrowStream small(int value) {
        try (IntVector vector = new IntVector("n", allocator)) {
            vector.setSafe(0, value);
            return stream(vector, 1);
        }
    }

    private ArrowStream texts(String text) {
        try (VarCharVector vector = new VarCharVector("t", allocator)) {
            vector.setSafe(0, text.getBytes(StandardCharsets.UTF_8));
            return stream(vector, 1);
        }
    }

    /** Its offsets end behind its text, which is seen when it is opened. */
    private ArrowStream faulty() throws IOException {
        byte[] bytes = texts("xyz").toByteArray();
        int text = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("xyz");
        // offsets 0 and 3 stand before it, padded to 8 bytes
        Arrays.fill(bytes, text - 4, text - 3, (byte) 99);
        return ArrowStream.of(bytes);
    }

    private static ArrowStream stream(FieldVector vector, int rows) {
        VectorSchemaRoot root = VectorSchemaRoot.of(vector);
        root.setRowCount(rows);
        return ArrowStream.of(root);
    }

    /** Its batch twice in one stream. */
    private ArrowStream twice(ArrowStream stream) {
        try (var reader = stream.open(allocator)) {
            ArrowStream.Builder builder = ArrowStream.builder(reader.getVectorSchemaRoot());
            while (reader.loadNextBatch()) {
                builder.addBatch().addBatch();
            }
            return builder.build();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
