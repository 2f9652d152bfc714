package dev.kafkaarrow.connect.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.ipc.KeyValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CoordinatesFormatTest {

    private static final RecordCoordinates RECORD = new RecordCoordinates(
            "events",
            3,
            42,
            Optional.of(new RecordTimestamp(1_700_000_000_123L, Optional.of(TimestampKind.CREATE_TIME))),
            new RecordChecksum(0x0a0b0c0d, RecordChecksum.Basis.MESSAGE_OR_STRUCT),
            Optional.of(new Bytes(ascii("key"))),
            List.of(
                    new RecordHeader("h", Optional.of(new Bytes(ascii("v")))),
                    new RecordHeader("h", Optional.empty()),
                    new RecordHeader("", Optional.of(new Bytes()))));

    @Example
    void isWrittenAsDocumented() {
        List<KeyValue> own = List.of(new KeyValue("kafka.offset", "7"), new KeyValue("other", "x"));
        assertThat(CoordinatesFormat.write(new BatchOrigin(RECORD, new MessagePart.Batch(0, 2), own)))
                .containsExactly(
                        new KeyValue("kafka.topic", "events"),
                        new KeyValue("kafka.partition", "3"),
                        new KeyValue("kafka.offset", "42"),
                        new KeyValue("kafka.timestamp", "1700000000123"),
                        new KeyValue("kafka.timestamp.type", "CreateTime"),
                        new KeyValue("kafka.crc32c", "0a0b0c0d"),
                        new KeyValue("kafka.key", "a2V5"),
                        new KeyValue("kafka.headers", "aA==:dg==,aA==,:"),
                        new KeyValue("kafka.message.batch", "0"),
                        new KeyValue("kafka.message.batches", "2"),
                        new KeyValue("kafka.message.metadata.kafka.offset", "7"),
                        new KeyValue("other", "x"));
    }

    @Example
    void mergedRecordsAreWrittenAsDocumented() {
        assertThat(CoordinatesFormat.write(merged(RECORD, SECOND)))
                .containsExactly(
                        new KeyValue("kafka.topic", "events"),
                        new KeyValue("kafka.partition", "3"),
                        new KeyValue("kafka.offset", "42"),
                        new KeyValue("kafka.merged.records", "2"),
                        // 300 more
                        new KeyValue("kafka.merged.offsets", base64(0xac, 0x02)),
                        // 1,700,000,000,123 and 1 less, in zigzag
                        new KeyValue("kafka.merged.timestamps", base64(0xf6, 0xa1, 0xab, 0xfe, 0xf9, 0x62, 0x01)),
                        new KeyValue("kafka.timestamp.type", "CreateTime"),
                        new KeyValue("kafka.merged.crc32c", base64(0x0a, 0x0b, 0x0c, 0x0d, 0xff, 0xff, 0xff, 0xff)),
                        // one batch of 2 rows; two of 0 and 200
                        new KeyValue("kafka.merged.rows", base64(1, 2, 2, 0, 0xc8, 0x01)),
                        new KeyValue("kafka.merged.keys", base64(4, 'k', 'e', 'y', 0)),
                        new KeyValue("kafka.merged.headers", base64(3, 1, 'h', 2, 'v', 1, 'h', 0, 0, 1, 0)),
                        new KeyValue("kafka.merged.metadata", base64(0, 1, 1, 'a', 2, 'b', 'c', 0)));
    }

    private static final RecordCoordinates SECOND = new RecordCoordinates(
            "events",
            3,
            342,
            Optional.of(new RecordTimestamp(1_700_000_000_122L, Optional.of(TimestampKind.CREATE_TIME))),
            new RecordChecksum(-1, RecordChecksum.Basis.MESSAGE_OR_STRUCT),
            Optional.empty(),
            List.of());

    private static BatchOrigin merged(RecordCoordinates first, RecordCoordinates second) {
        return new BatchOrigin(
                first,
                new MessagePart.Merged(List.of(
                        new MergedRecord(first, List.of(new MergedRecord.Batch(2, List.of()))),
                        new MergedRecord(
                                second,
                                List.of(
                                        new MergedRecord.Batch(0, List.of(new KeyValue("a", "bc"))),
                                        new MergedRecord.Batch(200, List.of()))))),
                List.of());
    }

    private static String base64(int... bytes) {
        byte[] array = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            array[i] = (byte) bytes[i];
        }
        return Base64.getEncoder().encodeToString(array);
    }

    @Property
    void mergedRecordsAreReadBackAsTheyWereWritten(
            @ForAll("records") RecordCoordinates like,
            @ForAll("facts") List<RecordCoordinates> facts,
            @ForAll("ownMetadata") List<KeyValue> metadata)
            throws InvalidCoordinatesException {
        List<MergedRecord> records = new ArrayList<>();
        for (RecordCoordinates fact : facts) {
            RecordCoordinates record = new RecordCoordinates(
                    like.topic(),
                    like.partition(),
                    // may leap to the last offset there is
                    records.isEmpty() ? fact.offset() / 2 : after(records, fact.offset()),
                    like.timestamp()
                            .map(timestamp -> new RecordTimestamp(
                                    fact.timestamp()
                                            .map(RecordTimestamp::epochMs)
                                            .orElse(Long.MIN_VALUE),
                                    timestamp.kind())),
                    fact.checksum(),
                    fact.key(),
                    fact.headers());
            List<KeyValue> own = fact.partition() % 3 == 0 ? metadata : List.of();
            records.add(new MergedRecord(
                    record,
                    List.of(
                            new MergedRecord.Batch(Math.max(1, fact.partition()), own),
                            new MergedRecord.Batch(0, List.of()))));
        }
        BatchOrigin batch = new BatchOrigin(records.get(0).coordinates(), new MessagePart.Merged(records), List.of());
        assertThat(CoordinatesFormat.read(CoordinatesFormat.write(batch))).contains(batch);
    }

    private static long after(List<MergedRecord> records, long step) {
        long last = records.get(records.size() - 1).coordinates().offset();
        return last + Math.max(1, step % Math.max(1, (Long.MAX_VALUE - last) / 2));
    }

    @Example
    void errorsInMergedRecordsNameKeyExpectedAndActual() {
        failsMerged("kafka.merged.records", "0", "kafka.merged.records: expected a number from 1 to 2147483647, got 0");
        failsMerged("kafka.merged.records", "2000000000", "kafka.merged.crc32c: expected 4 more bytes, got 0 bytes");
        failsMerged("kafka.merged.records", "1", "kafka.merged.offsets: expected nothing more, got 2 bytes");
        failsMerged("kafka.merged.offsets", base64(0), "kafka.merged.offsets: expected offsets that rise");
        failsMerged("kafka.merged.offsets", base64(0x80), "kafka.merged.offsets: expected 1 more bytes, got 0 bytes");
        failsMerged(
                "kafka.merged.offsets",
                base64(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f),
                "kafka.merged.offsets: expected offsets that rise");
        failsMerged(
                "kafka.merged.offsets",
                base64(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f),
                "kafka.merged.offsets: expected numbers of at most 10 bytes, got more");
        failsMerged("kafka.merged.timestamps", base64(0), "kafka.merged.timestamps: expected 1 more bytes");
        failsMerged("kafka.merged.crc32c", "?", "kafka.merged.crc32c: expected base64, got '?'");
        failsMerged("kafka.merged.rows", base64(0), "kafka.merged.rows: expected at least one batch in a message");
        failsMerged("kafka.merged.rows", base64(2, 0, 0), "kafka.merged.rows: expected rows in a message, got none");
        failsMerged("kafka.merged.rows", base64(1, 2, 1, 0), "kafka.merged.rows: expected rows in a message, got none");
        failsMerged("kafka.merged.rows", base64(0x7f), "kafka.merged.rows: expected a number of at most 0, got 127");
        failsMerged(
                "kafka.merged.rows",
                base64(1, 0xff, 0xff, 0xff, 0xff, 0x0f),
                "kafka.merged.rows: expected at most 2147483647 rows, got 4294967295");
        failsMerged("kafka.merged.keys", base64(9, 1), "kafka.merged.keys: expected 8 more bytes, got 1 bytes");
        failsMerged(
                "kafka.merged.headers", base64(2, 0), "kafka.merged.headers: expected a number of at most 1, got 2");
        failsMerged("kafka.later", "x", "kafka.later: expected no other key that begins with kafka., got this one");
        failsMerged("kafka.crc32c", "00000000", "kafka.crc32c: expected no other key");
    }

    private static void failsMerged(String key, String value, String message) {
        List<KeyValue> entries = new ArrayList<>(CoordinatesFormat.write(merged(RECORD, SECOND)));
        entries.removeIf(entry -> entry.key().equals(key));
        entries.add(new KeyValue(key, value));
        assertThatThrownBy(() -> CoordinatesFormat.read(entries))
                .isInstanceOf(InvalidCoordinatesException.class)
                .hasMessageStartingWith(message);
    }

    @Example
    void keyAndHeadersStandInTheFirstBatchOnly() throws InvalidCoordinatesException {
        BatchOrigin second = new BatchOrigin(RECORD, new MessagePart.Batch(1, 2), List.of());
        RecordCoordinates read = CoordinatesFormat.read(CoordinatesFormat.write(second))
                .orElseThrow()
                .record();
        assertThat(read.key()).isEmpty();
        assertThat(read.headers()).isEmpty();
        assertThat(read.proof()).isEqualTo(RECORD.proof());
    }

    @Property
    void isReadBackAsItWasWritten(@ForAll("batches") BatchOrigin batch) throws InvalidCoordinatesException {
        assertThat(CoordinatesFormat.read(CoordinatesFormat.write(batch))).contains(batch);
    }

    @Property
    void aMessageThatWasItselfRecordedKeepsItsCoordinatesAsItsOwn(@ForAll("batches") BatchOrigin batch)
            throws InvalidCoordinatesException {
        List<KeyValue> recorded = CoordinatesFormat.write(batch);
        BatchOrigin again = new BatchOrigin(RECORD, new MessagePart.Batch(0, 1), recorded);
        assertThat(CoordinatesFormat.read(CoordinatesFormat.write(again))
                        .orElseThrow()
                        .ownMetadata())
                .isEqualTo(recorded);
    }

    @Example
    void metadataOfOthersIsNoneOfOurs() throws InvalidCoordinatesException {
        assertThat(CoordinatesFormat.read(List.of())).isEmpty();
        assertThat(CoordinatesFormat.read(List.of(new KeyValue("a", "b"), new KeyValue("kafka.other", "c"))))
                .isEmpty();
    }

    @Example
    void errorsNameKeyExpectedAndActual() {
        fails("kafka.offset", "x1", "kafka.offset: expected a whole number, got 'x1'");
        fails("kafka.offset", "-1", "kafka.offset: expected a number from 0 to 9223372036854775807, got -1");
        fails(
                "kafka.partition",
                "2147483648",
                "kafka.partition: expected a number from 0 to 2147483647, got 2147483648");
        fails("kafka.crc32c", "0A", "kafka.crc32c: expected 8 lower-case hex digits, got '0A'");
        fails("kafka.key", "?", "kafka.key: expected base64, got '?'");
        fails("kafka.headers", "aA==:?", "kafka.headers: expected base64, got '?'");
        fails("kafka.timestamp.type", "x", "kafka.timestamp.type: expected CreateTime or LogAppendTime, got 'x'");
        fails("kafka.message.batch", "2", "kafka.message.batch: expected a number from 0 to 1, got 2");
        fails("kafka.message.batches", "0", "kafka.message.batch: expected nothing in a message of 0 batches, got '0'");
        fails("kafka.message.tombstone", "no", "kafka.message.tombstone: expected 'true' and no");
        fails("kafka.later", "x", "kafka.later: expected no other key that begins with kafka., got this one");
    }

    @Example
    void errorsNameWhatIsMissingOrTwice() {
        List<KeyValue> entries =
                CoordinatesFormat.write(new BatchOrigin(RECORD, new MessagePart.Batch(0, 2), List.of()));
        for (String key : List.of(
                "kafka.topic",
                "kafka.partition",
                "kafka.offset",
                "kafka.crc32c",
                "kafka.timestamp",
                "kafka.message.batch",
                "kafka.message.batches")) {
            List<KeyValue> without = new ArrayList<>(entries);
            without.removeIf(entry -> entry.key().equals(key));
            assertThatThrownBy(() -> CoordinatesFormat.read(without)).hasMessageStartingWith(key + ": expected");
        }
        List<KeyValue> twice = new ArrayList<>(entries);
        twice.add(entries.get(2));
        assertThatThrownBy(() -> CoordinatesFormat.read(twice))
                .hasMessage("kafka.offset: expected one entry, got several");
    }

    @Example
    void theChecksumTellsNullFromEmptyAndKeyFromValue() {
        Optional<ByteBuffer> none = Optional.empty();
        Optional<ByteBuffer> empty = Optional.of(ByteBuffer.allocate(0));
        Optional<ByteBuffer> text = Optional.of(ByteBuffer.wrap(ascii("a")));
        assertThat(List.of(
                        RecordChecksum.of(none, empty, RecordChecksum.Basis.MESSAGE_OR_STRUCT),
                        RecordChecksum.of(empty, none, RecordChecksum.Basis.MESSAGE_OR_STRUCT),
                        RecordChecksum.of(none, none, RecordChecksum.Basis.MESSAGE_OR_STRUCT),
                        RecordChecksum.of(empty, empty, RecordChecksum.Basis.MESSAGE_OR_STRUCT),
                        RecordChecksum.of(text, empty, RecordChecksum.Basis.MESSAGE_OR_STRUCT),
                        RecordChecksum.of(empty, text, RecordChecksum.Basis.MESSAGE_OR_STRUCT)))
                .doesNotHaveDuplicates();
        assertThat(text.get().remaining()).isEqualTo(1);
        // CRC-32C of ff ff ff ff 00 00 00 01 61, by another implementation
        assertThat(RecordChecksum.of(none, text, RecordChecksum.Basis.MESSAGE_OR_STRUCT))
                .hasToString("7ff077e9");
    }

    private static void fails(String key, String value, String message) {
        List<KeyValue> entries = new ArrayList<>(
                CoordinatesFormat.write(new BatchOrigin(RECORD, new MessagePart.Batch(0, 2), List.of())));
        entries.removeIf(entry -> entry.key().equals(key));
        entries.add(new KeyValue(key, value));
        assertThatThrownBy(() -> CoordinatesFormat.read(entries))
                .isInstanceOf(InvalidCoordinatesException.class)
                .hasMessageStartingWith(message);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Provide
    Arbitrary<BatchOrigin> batches() {
        Arbitrary<MessagePart> parts = Arbitraries.of(
                new MessagePart.Batch(0, 1),
                new MessagePart.Batch(0, 7),
                new MessagePart.NoBatches(),
                new MessagePart.Tombstone());
        return Combinators.combine(records(), parts, ownMetadata()).as(BatchOrigin::new);
    }

    @Provide
    Arbitrary<List<KeyValue>> ownMetadata() {
        Arbitrary<String> keys = Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(5),
                Arbitraries.of(
                        "kafka.offset",
                        "kafka.",
                        "kafka",
                        "kafka.message.metadata.",
                        "kafka.message.metadata.x",
                        "kafka.message.metadata.kafka.offset"));
        Arbitrary<KeyValue> texts =
                Combinators.combine(keys, Arbitraries.strings().ofMaxLength(5)).as(KeyValue::new);
        Arbitrary<byte[]> anyBytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(5);
        return Arbitraries.oneOf(texts, Combinators.combine(anyBytes, anyBytes).as(KeyValue::ofBytes))
                .list()
                .ofMaxSize(4);
    }

    @Provide
    Arbitrary<List<RecordCoordinates>> facts() {
        return records().list().ofMinSize(1).ofMaxSize(6);
    }

    @Provide
    Arbitrary<RecordCoordinates> records() {
        Arbitrary<Optional<RecordTimestamp>> timestamps = Combinators.combine(
                        Arbitraries.longs(),
                        Arbitraries.of(TimestampKind.values()).optional())
                .as(RecordTimestamp::new)
                .optional();
        Arbitrary<Bytes> bytes =
                Arbitraries.bytes().array(byte[].class).ofMaxSize(5).map(Bytes::new);
        Arbitrary<RecordHeader> headers = Combinators.combine(
                        Arbitraries.strings().alpha().numeric().withChars(":,é").ofMaxLength(3), bytes.optional())
                .as(RecordHeader::new);
        return Combinators.combine(
                        Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(5),
                        Arbitraries.integers().greaterOrEqual(0),
                        Arbitraries.longs().greaterOrEqual(0),
                        timestamps,
                        Combinators.combine(
                                        Arbitraries.integers(), Arbitraries.of(RecordChecksum.Basis.MESSAGE_OR_STRUCT))
                                .as(RecordChecksum::new),
                        bytes.optional(),
                        headers.list().ofMaxSize(3))
                .as(RecordCoordinates::new);
    }
}
