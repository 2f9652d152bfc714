package dev.kafkaarrow.tools.verify;

import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.ipc.InvalidStreamException;
import dev.kafkaarrow.ipc.StreamDecoder;
import dev.kafkaarrow.ipc.StreamSchema;
import dev.kafkaarrow.tools.verify.TopicRecords.Extent;
import dev.kafkaarrow.tools.verify.TopicRecords.TopicRecord;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;

/** Holds the files of a topic against the topic. Not thread-safe. */
final class TopicCheck {

    private final FileStore store;
    private final TopicRecords records;
    private final Findings findings;
    private final Suspicions suspicions;
    private final Totals totals;
    private final BufferAllocator allocator;
    private final Progress progress;

    TopicCheck(
            FileStore store,
            TopicRecords records,
            Findings findings,
            Suspicions suspicions,
            Totals totals,
            BufferAllocator allocator,
            Progress progress) {
        this.store = store;
        this.records = records;
        this.findings = findings;
        this.suspicions = suspicions;
        this.totals = totals;
        this.allocator = allocator;
        this.progress = progress;
    }

    /** @param files by number of the partition */
    void run(String topic, Map<Integer, Partition> files) throws IOException {
        OptionalInt partitions = records.partitions(topic);
        if (partitions.isEmpty()) {
            files.values().stream()
                    .flatMap(partition -> partition.files().stream())
                    .forEach(file -> findings.add(Finding.ofFile(
                            Fault.UNKNOWN, file.path().path(), "a topic " + topic, "none of that name")));
            return;
        }
        Set<Integer> numbers = new TreeSet<>(files.keySet());
        for (int i = 0; i < partitions.getAsInt(); i++) {
            numbers.add(i);
        }
        for (int number : numbers) {
            List<FileFacts> ofPartition =
                    files.containsKey(number) ? files.get(number).files() : List.of();
            if (number < partitions.getAsInt()) {
                Extent extent = records.extent(topic, number);
                try (OnePartition partition = new OnePartition(topic, number, extent, ofPartition)) {
                    records.read(topic, number, extent, partition);
                    partition.end();
                }
            } else {
                ofPartition.forEach(file -> findings.add(Finding.ofFile(
                        Fault.UNKNOWN,
                        file.path().path(),
                        "a partition of " + topic + ", from 0 to " + (partitions.getAsInt() - 1),
                        Integer.toString(number))));
            }
        }
    }

    /** Goes through a partition and through its files at the same time, by offset. */
    private final class OnePartition implements TopicRecords.Visitor, AutoCloseable {

        private final String topic;
        private final int number;
        private final Extent extent;
        private final LastOffsets last;
        private final ValueComparison values = new ValueComparison(allocator);

        /** Of files that cannot be read, from base to the next of the log; the records of the topic there may be in them. */
        private final List<long[]> unread = new ArrayList<>();

        /** Not opened yet, by first offset. */
        private final Deque<FileFacts> waiting = new ArrayDeque<>();

        /** Each at its next record. */
        private final PriorityQueue<FileCursor> open = new PriorityQueue<>(
                Comparator.comparingLong(cursor -> cursor.stored().offset()));

        /** Records in a row that are in no file. */
        private long missing;

        private long missingTombstones;
        private long firstMissing;
        private long lastMissing;

        /** By log, as converters may make something else of them. */
        private final Map<String, Unanimity> keys = new HashMap<>();

        private final Map<String, Unanimity> headers = new HashMap<>();

        OnePartition(String topic, int number, Extent extent, List<FileFacts> files) {
            this.topic = topic;
            this.number = number;
            this.extent = extent;
            this.last = new LastOffsets(files);
            for (FileFacts file : files) {
                if (!file.isWhole()) {
                    unread.add(new long[] {file.path().baseOffset(), nextBase(file, files)});
                } else if (file.records() > 0 && file.lastOffset() < extent.beginning()) {
                    totals.expired += file.records();
                } else if (file.records() > 0) {
                    waiting.add(file);
                }
            }
            List<FileFacts> byOffset = new ArrayList<>(waiting);
            byOffset.sort(Comparator.comparingLong(FileFacts::firstOffset));
            waiting.clear();
            waiting.addAll(byOffset);
        }

        private static long nextBase(FileFacts damaged, List<FileFacts> files) {
            return files.stream()
                    .filter(file -> file.path().log().equals(damaged.path().log()))
                    .mapToLong(file -> file.path().baseOffset())
                    .filter(base -> base > damaged.path().baseOffset())
                    .min()
                    .orElse(Long.MAX_VALUE);
        }

        @Override
        public void visit(TopicRecord topicRecord) throws IOException {
            progress.topic(topic, number, topicRecord.offset(), extent.end());
            long offset = topicRecord.offset();
            takeBefore(offset);
            boolean found = false;
            while (!open.isEmpty() && open.peek().stored().offset() == offset) {
                FileCursor cursor = open.remove();
                compare(cursor, topicRecord);
                found = true;
                advance(cursor);
            }
            if (found) {
                endOfMissing();
            } else {
                missing(topicRecord);
            }
        }

        /** Takes what files have before an offset, and the topic has not; then each file that may have the offset is open. */
        private void takeBefore(long offset) throws IOException {
            while (true) {
                long next =
                        open.isEmpty() ? Long.MAX_VALUE : open.peek().stored().offset();
                if (!waiting.isEmpty() && waiting.peek().firstOffset() <= Math.min(offset, next)) {
                    advance(FileCursor.open(store, waiting.remove(), allocator));
                } else if (next < offset) {
                    FileCursor cursor = open.remove();
                    unknown(cursor);
                    advance(cursor);
                } else {
                    return;
                }
            }
        }

        private void advance(FileCursor cursor) throws IOException {
            boolean isAtRecord = false;
            try {
                isAtRecord = cursor.next();
            } finally {
                if (!isAtRecord) {
                    cursor.close();
                }
            }
            if (isAtRecord) {
                open.add(cursor);
            }
        }

        private void unknown(FileCursor cursor) {
            long offset = cursor.stored().offset();
            if (offset < extent.beginning()) {
                totals.expired++;
            } else if (extent.isCompacted() && offset < extent.end()) {
                totals.compacted++;
            } else {
                findings.add(Finding.ofRecord(
                        Fault.UNKNOWN,
                        cursor.place(),
                        "a record of the topic",
                        offset >= extent.end()
                                ? "one behind its end, which is " + extent.end()
                                : "one at an offset where the topic has none"));
            }
        }

        private void missing(TopicRecord topicRecord) {
            long offset = topicRecord.offset();
            if (unread.stream().anyMatch(range -> range[0] <= offset && offset < range[1])) {
                return;
            }
            boolean isNewer = extent.committed().isPresent()
                    ? offset >= extent.committed().getAsLong()
                    : offset > last.of(topicRecord.value());
            if (isNewer) {
                totals.newer++;
                return;
            }
            firstMissing = missing == 0 ? offset : firstMissing;
            lastMissing = offset;
            missing++;
            missingTombstones += topicRecord.value().isEmpty() ? 1 : 0;
        }

        /** Reports the records that are missing one after the other, when there are no more. */
        private void endOfMissing() {
            if (missing > 0) {
                String first = new Finding.Place("", 0, topic, number, firstMissing).record();
                findings.add(
                        new Finding(
                                Fault.MISSING,
                                "",
                                OptionalLong.empty(),
                                missing == 1 ? first : first + " to " + lastMissing,
                                missing
                                        + (missing == 1 ? " record" : " records")
                                        + (missingTombstones > 0
                                                ? ", tombstones among them: " + missingTombstones
                                                : ""),
                                "none in the store"),
                        missing);
            }
            missing = 0;
            missingTombstones = 0;
        }

        private void compare(FileCursor cursor, TopicRecord expected) throws IOException {
            StoredRecord stored = cursor.stored();
            Finding.Place place = cursor.place();
            String log = cursor.facts().path().log();
            long before = findings.count();
            if (!stored.timestamp().equals(expected.timestamp())) {
                findings.add(Finding.ofRecord(
                        Fault.TIMESTAMP, place, shown(expected.timestamp()), shown(stored.timestamp())));
            }
            Finding otherKey =
                    Finding.ofRecord(Fault.KEY, place, Shown.bytes(expected.key()), Shown.bytes(stored.key()));
            boolean isSameKey = stored.key().equals(expected.key());
            if (cursor.batch().hasOneRowEach()) {
                note(keys, log, isSameKey, otherKey);
            } else if (!isSameKey) {
                findings.add(otherKey);
            }
            note(
                    headers,
                    log,
                    stored.headers().equals(expected.headers()),
                    Finding.ofRecord(
                            Fault.HEADERS, place, Header.text(expected.headers()), Header.text(stored.headers())));
            ValueComparison.Result result = values.compare(cursor, expected.value());
            if (result instanceof ValueComparison.Result.Different different) {
                findings.add(Finding.ofRecord(Fault.VALUE, place, different.expected(), different.actual()));
            } else if (result instanceof ValueComparison.Result.Incomparable) {
                totals.incomparable++;
            } else {
                checkChecksum(cursor, expected);
                if (findings.count() == before) {
                    suspicions.clear(place);
                    totals.same++;
                }
            }
        }

        /** Of a message whose value is the one in the topic. That of rows was looked at with the value, or is of what a converter made. */
        private void checkChecksum(FileCursor cursor, TopicRecord expected) {
            boolean isOfBytes = switch (cursor.batch().kind()) {
                case MESSAGE, NO_BATCHES -> true;
                case MERGED -> !cursor.batch().hasOneRowEach();
                case TOMBSTONE, MERGED_OF_BYTES -> false;
            };
            int checksum = RecordChecksum.of(expected.key(), expected.value().map(Bytes::buffer));
            if (isOfBytes && checksum != cursor.stored().crc32c()) {
                findings.add(Finding.ofRecord(
                        Fault.CHECKSUM,
                        cursor.place(),
                        "the CRC-32C of key and value, " + Shown.crc32c(checksum),
                        Shown.crc32c(cursor.stored().crc32c())));
            }
        }

        private static String shown(Optional<Timestamp> timestamp) {
            return timestamp.map(Timestamp::toString).orElse("none");
        }

        private static void note(Map<String, Unanimity> byLog, String log, boolean isSame, Finding other) {
            Unanimity unanimity = byLog.computeIfAbsent(log, unused -> new Unanimity());
            if (isSame) {
                unanimity.follows();
            } else {
                unanimity.breaks(other);
            }
        }

        /** The topic was read. */
        void end() throws IOException {
            endOfMissing();
            takeBefore(Long.MAX_VALUE);
            keys.values().forEach(unanimity -> unanimity.decide(findings::add));
            headers.values().forEach(unanimity -> unanimity.decide(findings::add));
        }

        @Override
        public void close() throws IOException {
            for (FileCursor cursor : open) {
                cursor.close();
            }
        }
    }

    /** How far the logs of a partition go: a record behind them may not have been published yet. */
    private static final class LastOffsets {

        private final StreamDecoder decoder = new StreamDecoder(BatchReader.CHECKS);
        private final Map<String, Long> byFingerprint = new HashMap<>();
        private final StreamSchema ofTombstones = StreamSchema.of(new Schema(List.of()));
        private long ofAll = -1;

        LastOffsets(List<FileFacts> files) {
            for (FileFacts file : files) {
                byFingerprint.merge(file.path().fingerprint(), file.lastOffset(), Math::max);
                ofAll = Math.max(ofAll, file.lastOffset());
            }
        }

        /** Of the logs that a record would be in; of all, if that cannot be told. */
        long of(Optional<Bytes> value) {
            StreamSchema schema = ofTombstones;
            if (value.isPresent()) {
                try {
                    schema = decoder.decode(value.get().buffer()).streamSchema();
                } catch (InvalidStreamException e) {
                    return ofAll;
                }
            }
            for (String fingerprint : List.of(
                    StorePath.EVOLVING,
                    schema.fingerprint().digits(),
                    schema.fingerprintWithoutMetadata().digits())) {
                if (byFingerprint.containsKey(fingerprint)) {
                    return byFingerprint.get(fingerprint);
                }
            }
            return ofAll;
        }
    }
}
