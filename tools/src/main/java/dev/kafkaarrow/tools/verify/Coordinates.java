package dev.kafkaarrow.tools.verify;

import dev.kafkaarrow.ipc.KeyValue;
import dev.kafkaarrow.tools.verify.StoredBatch.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what the {@code custom_metadata} of a record batch says of its records, by {@code docs/file-format.md} alone. Nothing of the code that
 * writes files is used, so that a fault of one cannot hide in the other.
 */
final class Coordinates {

    private static final String OURS = "kafka.";
    private static final String OWN = "kafka.message.metadata.";

    /** Entries that were not read yet. */
    private final Map<String, String> left = new HashMap<>();

    private final List<KeyValue> own = new ArrayList<>();

    private Coordinates() {}

    /** @throws FormatException if these are not the entries of a batch that a sink wrote */
    static StoredBatch read(List<KeyValue> entries) throws FormatException {
        Coordinates coordinates = new Coordinates();
        for (KeyValue entry : entries) {
            String key = entry.key();
            if (key.startsWith(OWN)) {
                coordinates.own.add(new KeyValue(key.substring(OWN.length()), entry.value()));
            } else if (!key.startsWith(OURS)) {
                coordinates.own.add(entry);
            } else if (coordinates.left.put(key, entry.value()) != null) {
                throw new FormatException(key, "one entry", "several");
            }
        }
        StoredBatch batch = coordinates.batch();
        if (!coordinates.left.isEmpty()) {
            throw new FormatException(
                    coordinates.left.keySet().iterator().next(), "no other key that begins with " + OURS, "this one");
        }
        return batch;
    }

    private StoredBatch batch() throws FormatException {
        String topic = required("kafka.topic");
        int partition = (int) number("kafka.partition", required("kafka.partition"), 0, Integer.MAX_VALUE);
        long offset = number("kafka.offset", required("kafka.offset"), 0, Long.MAX_VALUE);
        if (left.containsKey("kafka.merged.records")) {
            return merged(topic, partition, offset);
        }
        Optional<Timestamp> timestamp = timestamp();
        int crc32c = crc32c(required("kafka.crc32c"));
        Optional<Bytes> key = optional("kafka.key");
        StoredRecord record = new StoredRecord(offset, timestamp, crc32c, key, headers(), List.of());
        String tombstone = left.remove("kafka.message.tombstone");
        if (tombstone != null) {
            require("kafka.message.tombstone", "true", tombstone);
            return new StoredBatch(Kind.TOMBSTONE, topic, partition, 0, 1, List.of(record), own);
        }
        int parts = (int) number("kafka.message.batches", required("kafka.message.batches"), 0, Integer.MAX_VALUE);
        if (parts == 0) {
            return new StoredBatch(Kind.NO_BATCHES, topic, partition, 0, 1, List.of(record), own);
        }
        int part = (int) number("kafka.message.batch", required("kafka.message.batch"), 0, parts - 1L);
        if (part > 0 && (key.isPresent() || !record.headers().isEmpty())) {
            throw new FormatException(
                    "kafka.message.batch", "key and headers in the first batch alone", "some in batch " + part);
        }
        return new StoredBatch(Kind.MESSAGE, topic, partition, part, parts, List.of(record), own);
    }

    private StoredBatch merged(String topic, int partition, long firstOffset) throws FormatException {
        int count = (int) number("kafka.merged.records", required("kafka.merged.records"), 1, Integer.MAX_VALUE);
        String type = timestampType();
        PackedNumbers offsets = new PackedNumbers("kafka.merged.offsets", required("kafka.merged.offsets"));
        Optional<PackedNumbers> timestamps = packed("kafka.merged.timestamps");
        if (timestamps.isEmpty() && !type.isEmpty()) {
            throw new FormatException("kafka.merged.timestamps", "timestamps beside their type", "none");
        }
        PackedNumbers checksums = new PackedNumbers("kafka.merged.crc32c", required("kafka.merged.crc32c"));
        String basis = left.remove("kafka.merged.crc32c.basis");
        if (basis != null) {
            require("kafka.merged.crc32c.basis", "bytes", basis);
        }
        PackedNumbers rows = new PackedNumbers("kafka.merged.rows", required("kafka.merged.rows"));
        Optional<PackedNumbers> keys = packed("kafka.merged.keys");
        Optional<PackedNumbers> headers = packed("kafka.merged.headers");
        Optional<PackedNumbers> metadata = packed("kafka.merged.metadata");
        List<StoredRecord> records = new ArrayList<>();
        long offset = firstOffset;
        long epochMs = 0;
        for (int i = 0; i < count; i++) {
            int crc32c = checksums.fixed32();
            if (i > 0) {
                long step = offsets.unsigned();
                if (step < 1 || offset + step < 0) {
                    throw new FormatException(
                            "kafka.merged.offsets",
                            "an offset behind " + offset,
                            Long.toUnsignedString(step) + " more");
                }
                offset += step;
            }
            Optional<Timestamp> timestamp = Optional.empty();
            if (timestamps.isPresent()) {
                epochMs += timestamps.get().signed();
                timestamp = Optional.of(new Timestamp(epochMs, type));
            }
            Optional<Bytes> key = keys.isPresent() ? keys.get().optional() : Optional.empty();
            List<Header> ofRecord = headers.isPresent() ? mergedHeaders(headers.get()) : List.of();
            records.add(new StoredRecord(offset, timestamp, crc32c, key, ofRecord, slices(rows, metadata)));
        }
        offsets.requireEnd();
        checksums.requireEnd();
        rows.requireEnd();
        for (Optional<PackedNumbers> packed : List.of(timestamps, keys, headers, metadata)) {
            if (packed.isPresent()) {
                packed.get().requireEnd();
            }
        }
        return new StoredBatch(
                basis == null ? Kind.MERGED : Kind.MERGED_OF_BYTES, topic, partition, 0, 1, List.copyOf(records), own);
    }

    private static List<Header> mergedHeaders(PackedNumbers headers) throws FormatException {
        List<Header> read = new ArrayList<>();
        for (int left = headers.count(); left > 0; left--) {
            read.add(new Header(new String(headers.sized(), StandardCharsets.UTF_8), headers.optional()));
        }
        return read;
    }

    private static List<StoredRecord.Slice> slices(PackedNumbers rows, Optional<PackedNumbers> metadata)
            throws FormatException {
        int count = rows.count();
        List<StoredRecord.Slice> slices = new ArrayList<>();
        long sum = 0;
        for (int i = 0; i < count; i++) {
            int ofBatch = rows.rows();
            sum += ofBatch;
            List<KeyValue> entries = new ArrayList<>();
            for (int left = metadata.isPresent() ? metadata.get().count() : 0; left > 0; left--) {
                entries.add(
                        KeyValue.ofBytes(metadata.get().sized(), metadata.get().sized()));
            }
            slices.add(new StoredRecord.Slice(ofBatch, entries));
        }
        if (sum == 0) {
            throw new FormatException(
                    "kafka.merged.rows", "rows in each message", "one of " + count + " batches without");
        }
        return slices;
    }

    private Optional<PackedNumbers> packed(String key) throws FormatException {
        String text = left.remove(key);
        return text == null ? Optional.empty() : Optional.of(new PackedNumbers(key, text));
    }

    private Optional<Timestamp> timestamp() throws FormatException {
        String epochMs = left.remove("kafka.timestamp");
        String type = timestampType();
        if (epochMs == null) {
            if (!type.isEmpty()) {
                throw new FormatException("kafka.timestamp", "a timestamp beside its type", "none");
            }
            return Optional.empty();
        }
        return Optional.of(new Timestamp(number("kafka.timestamp", epochMs, Long.MIN_VALUE, Long.MAX_VALUE), type));
    }

    /** Empty if none is said. */
    private String timestampType() throws FormatException {
        String type = left.remove("kafka.timestamp.type");
        if (type != null && !type.equals("CreateTime") && !type.equals("LogAppendTime")) {
            throw new FormatException("kafka.timestamp.type", "CreateTime or LogAppendTime", "'" + type + "'");
        }
        return type == null ? "" : type;
    }

    private static int crc32c(String digits) throws FormatException {
        if (!digits.matches("[0-9a-f]{8}")) {
            throw new FormatException("kafka.crc32c", "8 lower-case hex digits", "'" + digits + "'");
        }
        return HexFormat.fromHexDigits(digits);
    }

    private List<Header> headers() throws FormatException {
        String text = left.remove("kafka.headers");
        List<Header> headers = new ArrayList<>();
        if (text != null) {
            for (String header : text.split(",", -1)) {
                int colon = header.indexOf(':');
                String name = colon < 0 ? header : header.substring(0, colon);
                headers.add(new Header(
                        new String(PackedNumbers.base64("kafka.headers", name), StandardCharsets.UTF_8),
                        colon < 0
                                ? Optional.empty()
                                : Optional.of(new Bytes(
                                        PackedNumbers.base64("kafka.headers", header.substring(colon + 1))))));
            }
        }
        return headers;
    }

    /** Empty if there is no such entry. */
    private Optional<Bytes> optional(String key) throws FormatException {
        String text = left.remove(key);
        return text == null ? Optional.empty() : Optional.of(new Bytes(PackedNumbers.base64(key, text)));
    }

    private String required(String key) throws FormatException {
        String value = left.remove(key);
        if (value == null) {
            throw new FormatException(key, "an entry", "none");
        }
        return value;
    }

    private static void require(String key, String expected, String actual) throws FormatException {
        if (!actual.equals(expected)) {
            throw new FormatException(key, "'" + expected + "'", "'" + actual + "'");
        }
    }

    private static long number(String key, String digits, long min, long max) throws FormatException {
        try {
            long number = Long.parseLong(digits);
            if (number >= min && number <= max && Long.toString(number).equals(digits)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new FormatException(key, "a number from " + min + " to " + max, "'" + digits + "'");
    }
}
