package dev.kafkaarrow.connect.files;

import dev.kafkaarrow.ipc.KeyValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Kafka coordinates in the {@code custom_metadata} of a record batch message: a public format that any Arrow implementation
 * can read.
 *
 * <ul>
 *   <li>{@code kafka.topic}, {@code kafka.partition}, {@code kafka.offset}: in every batch
 *   <li>{@code kafka.timestamp}: milliseconds since the epoch, missing for a record without one;
 *       {@code kafka.timestamp.type}: {@code CreateTime} or {@code LogAppendTime}
 *   <li>{@code kafka.crc32c}: see {@link RecordChecksum}
 *   <li>{@code kafka.key}: base64, missing for null; {@code kafka.headers}: {@code name:value} each, both base64, the colon and
 *       the value missing for null, joined by commas; both in the first batch of a message only, as a message may have very many
 *   <li>{@code kafka.message.batch} of {@code kafka.message.batches}: from 0; a message without batches is a batch of no rows with
 *       {@code kafka.message.batches} 0 alone; a tombstone is one with {@code kafka.message.tombstone} {@code true} instead
 *   <li>{@code kafka.merged.records} and others: several whole messages in one batch, see {@link MergedFormat}
 * </ul>
 *
 * <p>The batch's own entries stand behind these. An own key that begins with {@code kafka.} is prefixed by
 * {@code kafka.message.metadata.}, whatever follows, so taking that prefix off once restores every list of entries.
 */
public final class CoordinatesFormat {

    static final String OURS = "kafka.";
    static final String OWN_PREFIX = "kafka.message.metadata.";
    static final String TOPIC = "kafka.topic";
    static final String PARTITION = "kafka.partition";
    static final String OFFSET = "kafka.offset";
    static final String TIMESTAMP = "kafka.timestamp";
    static final String TIMESTAMP_TYPE = "kafka.timestamp.type";
    static final String CHECKSUM = "kafka.crc32c";
    static final String KEY = "kafka.key";
    static final String HEADERS = "kafka.headers";
    static final String BATCH = "kafka.message.batch";
    static final String BATCHES = "kafka.message.batches";
    static final String TOMBSTONE = "kafka.message.tombstone";

    private static final Base64.Encoder ENCODER = Base64.getEncoder();

    private CoordinatesFormat() {}

    /** The entries of a batch that came in a record. Key and headers are written if the message begins here. */
    public static List<KeyValue> write(BatchOrigin batch) {
        RecordCoordinates record = batch.record();
        List<KeyValue> entries = place(record);
        if (batch.part() instanceof MessagePart.Merged merged) {
            entries.addAll(MergedFormat.write(merged.records()));
            return entries;
        }
        record.timestamp().ifPresent(timestamp -> {
            entries.add(new KeyValue(TIMESTAMP, Long.toString(timestamp.epochMs())));
            timestamp.kind().ifPresent(kind -> entries.add(new KeyValue(TIMESTAMP_TYPE, kind.formatName())));
        });
        entries.add(new KeyValue(CHECKSUM, record.checksum().toString()));
        if (batch.part().isFirst()) {
            record.key().ifPresent(key -> entries.add(new KeyValue(KEY, base64(key))));
            if (!record.headers().isEmpty()) {
                entries.add(new KeyValue(HEADERS, headers(record.headers())));
            }
        }
        if (batch.part() instanceof MessagePart.Batch part) {
            entries.add(new KeyValue(BATCH, Integer.toString(part.index())));
            entries.add(new KeyValue(BATCHES, Integer.toString(part.count())));
        } else if (batch.part() instanceof MessagePart.NoBatches) {
            entries.add(new KeyValue(BATCHES, "0"));
        } else {
            entries.add(new KeyValue(TOMBSTONE, "true"));
        }
        for (KeyValue own : batch.ownMetadata()) {
            entries.add(own.key().startsWith(OURS) ? new KeyValue(OWN_PREFIX + own.key(), own.value()) : own);
        }
        return entries;
    }

    /**
     * What the entries of a batch say; empty if there are no coordinates among them ({@code kafka.topic},
     * {@code kafka.partition}, {@code kafka.offset} all missing): then it is a batch that no sink recorded.
     *
     * @throws InvalidCoordinatesException if there are, but not as the format has them
     */
    public static Optional<BatchOrigin> read(List<KeyValue> entries) throws InvalidCoordinatesException {
        if (!hasCoordinates(entries)) {
            return Optional.empty();
        }
        List<KeyValue> own = new ArrayList<>();
        Map<String, String> ours = new HashMap<>();
        for (KeyValue entry : entries) {
            String key = entry.key();
            if (key.startsWith(OWN_PREFIX + OURS)) {
                own.add(new KeyValue(key.substring(OWN_PREFIX.length()), entry.value()));
            } else if (!key.startsWith(OURS)) {
                own.add(entry);
            } else if (ours.putIfAbsent(key, entry.value()) != null) {
                throw new InvalidCoordinatesException(key, "one entry", "several");
            }
        }
        return Optional.of(new Entries(ours).toBatch(own));
    }

    private static boolean hasCoordinates(List<KeyValue> entries) {
        for (KeyValue entry : entries) {
            String key = entry.key();
            if (key.equals(TOPIC) || key.equals(PARTITION) || key.equals(OFFSET)) {
                return true;
            }
        }
        return false;
    }

    /** The entries of a batch of several records, the first of which is given beside what is said of all. */
    static List<KeyValue> write(RecordCoordinates first, MergedFormat.Writer all) {
        List<KeyValue> entries = place(first);
        entries.addAll(all.entries());
        return entries;
    }

    private static List<KeyValue> place(RecordCoordinates record) {
        List<KeyValue> entries = new ArrayList<>();
        entries.add(new KeyValue(TOPIC, record.topic()));
        entries.add(new KeyValue(PARTITION, Integer.toString(record.partition())));
        entries.add(new KeyValue(OFFSET, Long.toString(record.offset())));
        return entries;
    }

    private static String base64(Bytes bytes) {
        return ENCODER.encodeToString(bytes.array());
    }

    private static String headers(List<RecordHeader> headers) {
        return headers.stream().map(CoordinatesFormat::header).collect(Collectors.joining(","));
    }

    private static String header(RecordHeader header) {
        String name = ENCODER.encodeToString(header.name().getBytes(StandardCharsets.UTF_8));
        return header.value().map(value -> name + ":" + base64(value)).orElse(name);
    }

    /** Our entries of one batch; each is taken out as it is read, so that what is left is unknown. */
    record Entries(Map<String, String> left) {

        BatchOrigin toBatch(List<KeyValue> own) throws InvalidCoordinatesException {
            String topic = required(TOPIC);
            int partition = (int) number(PARTITION, required(PARTITION), 0, Integer.MAX_VALUE);
            long offset = number(OFFSET, required(OFFSET), 0, Long.MAX_VALUE);
            BatchOrigin batch = left.containsKey(MergedFormat.RECORDS)
                    ? merged(MergedFormat.read(this, topic, partition, offset), own)
                    : new BatchOrigin(
                            new RecordCoordinates(topic, partition, offset, timestamp(), checksum(), key(), headers()),
                            part(),
                            own);
            if (!left.isEmpty()) {
                // of a later version perhaps: to guess what it means would be to lose something
                throw new InvalidCoordinatesException(
                        left.keySet().iterator().next(), "no other key that begins with " + OURS, "this one");
            }
            return batch;
        }

        private static BatchOrigin merged(MessagePart.Merged part, List<KeyValue> own) {
            return new BatchOrigin(part.records().get(0).coordinates(), part, own);
        }

        private Optional<RecordTimestamp> timestamp() throws InvalidCoordinatesException {
            Optional<String> epochMs = take(TIMESTAMP);
            Optional<TimestampKind> kind = timestampKind();
            if (epochMs.isEmpty()) {
                if (kind.isPresent()) {
                    throw new InvalidCoordinatesException(TIMESTAMP, "a timestamp beside its type", "none");
                }
                return Optional.empty();
            }
            return Optional.of(
                    new RecordTimestamp(number(TIMESTAMP, epochMs.get(), Long.MIN_VALUE, Long.MAX_VALUE), kind));
        }

        Optional<TimestampKind> timestampKind() throws InvalidCoordinatesException {
            Optional<String> type = take(TIMESTAMP_TYPE);
            Optional<TimestampKind> kind = type.flatMap(TimestampKind::named);
            if (type.isPresent() && kind.isEmpty()) {
                throw new InvalidCoordinatesException(
                        TIMESTAMP_TYPE, "CreateTime or LogAppendTime", quoted(type.get()));
            }
            return kind;
        }

        private RecordChecksum checksum() throws InvalidCoordinatesException {
            String digits = required(CHECKSUM);
            return RecordChecksum.parse(digits)
                    .orElseThrow(
                            () -> new InvalidCoordinatesException(CHECKSUM, "8 lower-case hex digits", quoted(digits)));
        }

        private Optional<Bytes> key() throws InvalidCoordinatesException {
            Optional<String> text = take(KEY);
            return text.isEmpty() ? Optional.empty() : Optional.of(new Bytes(fromBase64(KEY, text.get())));
        }

        private List<RecordHeader> headers() throws InvalidCoordinatesException {
            Optional<String> text = take(HEADERS);
            List<RecordHeader> headers = new ArrayList<>();
            if (text.isPresent()) {
                for (String header : text.get().split(",", -1)) {
                    int colon = header.indexOf(':');
                    byte[] name = fromBase64(HEADERS, colon < 0 ? header : header.substring(0, colon));
                    headers.add(new RecordHeader(
                            new String(name, StandardCharsets.UTF_8),
                            colon < 0
                                    ? Optional.empty()
                                    : Optional.of(new Bytes(fromBase64(HEADERS, header.substring(colon + 1))))));
                }
            }
            return headers;
        }

        private MessagePart part() throws InvalidCoordinatesException {
            Optional<String> tombstone = take(TOMBSTONE);
            Optional<String> index = take(BATCH);
            Optional<String> count = take(BATCHES);
            if (tombstone.isPresent()) {
                if (!tombstone.get().equals("true") || index.isPresent() || count.isPresent()) {
                    throw new InvalidCoordinatesException(
                            TOMBSTONE, "'true' and no " + BATCH + " or " + BATCHES, quoted(tombstone.get()));
                }
                return new MessagePart.Tombstone();
            }
            if (count.isEmpty()) {
                throw new InvalidCoordinatesException(BATCHES, "a number of batches", "nothing");
            }
            int batches = (int) number(BATCHES, count.get(), 0, Integer.MAX_VALUE);
            if (batches == 0) {
                if (index.isPresent()) {
                    throw new InvalidCoordinatesException(
                            BATCH, "nothing in a message of 0 batches", quoted(index.get()));
                }
                return new MessagePart.NoBatches();
            }
            if (index.isEmpty()) {
                throw new InvalidCoordinatesException(BATCH, "a number below " + batches, "nothing");
            }
            return new MessagePart.Batch((int) number(BATCH, index.get(), 0, batches - 1), batches);
        }

        String required(String key) throws InvalidCoordinatesException {
            return take(key).orElseThrow(() -> new InvalidCoordinatesException(key, "an entry", "nothing"));
        }

        Optional<String> take(String key) {
            return Optional.ofNullable(left.remove(key));
        }

        static long number(String key, String text, long min, long max) throws InvalidCoordinatesException {
            long number;
            try {
                number = Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw new InvalidCoordinatesException(key, "a whole number", quoted(text));
            }
            if (number < min || number > max) {
                throw new InvalidCoordinatesException(key, "a number from " + min + " to " + max, text);
            }
            return number;
        }

        static byte[] fromBase64(String key, String text) throws InvalidCoordinatesException {
            try {
                return Base64.getDecoder().decode(text);
            } catch (IllegalArgumentException e) {
                throw new InvalidCoordinatesException(key, "base64", quoted(text));
            }
        }

        static String quoted(String text) {
            // metadata may be anything: what goes into a message stays short
            return "'" + (text.length() <= 60 ? text : text.substring(0, 60) + "...") + "'";
        }
    }
}
