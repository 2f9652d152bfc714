package dev.kafkaarrow.connect.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.ipc.KeyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RecordedRowsTest {

    /** Of a number that depends on the record before. */
    private static final int MAX_BYTES_OF_A_NUMBER = 10;

    /** What a record has beside its place; the offset is by how much it exceeds the one before. */
    private record Facts(long step, long epochMs, Optional<Bytes> key, List<RecordHeader> headers) {}

    @Property
    void noRecordTakesMoreThanItsMostBytesAndNoneMuchLess(@ForAll("facts") List<Facts> facts) {
        RecordedRows rows = new RecordedRows();
        for (RecordCoordinates record : records(facts)) {
            long before = rows.sizeInBytes();
            rows.add(record);
            assertThat(rows.sizeInBytes() - before)
                    .isBetween(
                            RecordedRows.sizeInBytes(record) - 2 * MAX_BYTES_OF_A_NUMBER,
                            RecordedRows.sizeInBytes(record));
        }
    }

    @Property
    void rowsAreMessagesOfOneBatchOfOneRow(@ForAll("facts") List<Facts> facts) {
        RecordedRows rows = new RecordedRows();
        List<MergedRecord> messages = new ArrayList<>();
        for (RecordCoordinates record : records(facts)) {
            rows.add(record);
            messages.add(new MergedRecord(record, List.of(new MergedRecord.Batch(1, List.of()))));
        }
        List<KeyValue> merged = CoordinatesFormat.write(
                new BatchOrigin(messages.get(0).coordinates(), new MessagePart.Merged(messages), List.of()));
        assertThat(rows.metadata()).isEqualTo(merged);
    }

    private static List<RecordCoordinates> records(List<Facts> facts) {
        List<RecordCoordinates> records = new ArrayList<>();
        long offset = 0;
        for (Facts fact : facts) {
            offset += Math.max(1, fact.step() % ((Long.MAX_VALUE - offset) / 2));
            records.add(new RecordCoordinates(
                    "events",
                    3,
                    offset,
                    Optional.of(new RecordTimestamp(fact.epochMs(), Optional.of(TimestampKind.CREATE_TIME))),
                    new RecordChecksum((int) fact.step(), RecordChecksum.Basis.MESSAGE_OR_STRUCT),
                    fact.key(),
                    fact.headers()));
        }
        return records;
    }

    @Provide
    Arbitrary<List<Facts>> facts() {
        // lengths that take one byte and two
        Arbitrary<Optional<Bytes>> bytes = Arbitraries.of(0, 1, 126, 127, 128, 300)
                .map(length -> new Bytes(new byte[length]))
                .optional();
        Arbitrary<List<RecordHeader>> headers = Combinators.combine(
                        Arbitraries.strings().withChars("né\u20ac").ofMaxLength(70), bytes)
                .as(RecordHeader::new)
                .list()
                .ofMaxSize(130);
        return Combinators.combine(Arbitraries.longs().greaterOrEqual(0), Arbitraries.longs(), bytes, headers)
                .as(Facts::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }
}
