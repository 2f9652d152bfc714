package dev.kafkaarrow.connect.sink;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Holds the published files against the topic, by the documented format alone: each record that is owed is in exactly one
 * file, whole and as it was produced; a key's files follow each other without a gap, in order; bad records were reported.
 */
final class Judge {

    private static final Pattern PATH =
            Pattern.compile(ModelTopic.NAME + "/((?:[^/]+/)*)(\\d+)\\+([0-9a-f]{16}|evolving)\\+(\\d{20})\\.arrows?");

    private final ModelTopic topic;
    private final Conditions conditions;
    private final ModelStore store;
    private final Map<String, byte[]> removed = new TreeMap<>();
    private final Map<TopicPartition, Set<Long>> reported = new HashMap<>();

    Judge(ModelTopic topic, Conditions conditions, ModelStore store) {
        this.topic = topic;
        this.conditions = conditions;
        this.store = store;
    }

    /** A file and what its name says. */
    private record Named(
            String path,
            String directory,
            TopicPartition partition,
            String key,
            long base,
            List<PublishedFile.Batch> batches) {

        static Named read(String path, byte[] bytes) {
            Matcher name = PATH.matcher(path);
            if (!name.matches()) {
                throw new AssertionError(path + " is no name of a file of recorded messages");
            }
            try {
                return new Named(
                        path,
                        name.group(1),
                        new TopicPartition(ModelTopic.NAME, Integer.parseInt(name.group(2))),
                        name.group(1) + name.group(2) + "+" + name.group(3),
                        Long.parseLong(name.group(4)),
                        PublishedFile.read(bytes));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(path + ": " + e.getMessage(), e);
            }
        }

        long lastOffset() {
            return batches.get(batches.size() - 1).offset();
        }
    }

    void reported(SinkRecord record) {
        reported.computeIfAbsent(new TopicPartition(record.topic(), record.kafkaPartition()), any -> new HashSet<>())
                .add(record.kafkaOffset());
    }

    /** Files below the group's offset, each with its successor, which is settled. */
    Map<String, String> removable(ModelGroup group) {
        List<Named> files = read(store.files());
        Map<String, String> removable = new TreeMap<>();
        for (int i = 0; i + 1 < files.size(); i++) {
            Named file = files.get(i);
            Named next = files.get(i + 1);
            if (next.key().equals(file.key())
                    && store.isSettled(next.path())
                    && file.lastOffset() < group.committed(file.partition())) {
                removable.put(file.path(), next.path());
            }
        }
        return removable;
    }

    /** Removes a file, and keeps what was in it. */
    void remove(String path) {
        removed.put(path, store.files().get(path));
        store.remove(path);
    }

    /** Puts all back that was removed. */
    void putBack() {
        removed.forEach(store::putBack);
        removed.clear();
    }

    /** By key, and by base offset in each: that is what sorting their names does. */
    private static List<Named> read(Map<String, byte[]> contents) {
        return contents.entrySet().stream()
                .map(entry -> Named.read(entry.getKey(), entry.getValue()))
                .toList();
    }

    private List<Named> files() {
        Map<String, byte[]> all = new TreeMap<>(store.files());
        removed.forEach((path, bytes) -> {
            if (all.put(path, bytes) != null) {
                throw new AssertionError(path + " was removed, and is there again");
            }
        });
        return read(all);
    }

    void judge() {
        List<Named> files = files();
        Map<String, Long> ends = new HashMap<>();
        for (Named file : files) {
            checkFollows(file, ends.getOrDefault(file.key(), 0L));
            ends.put(file.key(), file.lastOffset() + 1);
            checkDirectory(file);
        }
        ContinuityJudge continuity = new ContinuityJudge(topic, conditions);
        if (conditions.isJudged()) {
            files.forEach(file -> continuity.follow(file.key(), file.partition(), file.path(), file.batches()));
        }
        for (TopicPartition partition : topic.partitions) {
            judge(partition, written(files, partition), continuity);
        }
    }

    /** Each record of a new topic is as it is in some file, though files hold records of an old one too. */
    void judgeTopicMadeAnew() {
        List<Named> files = files();
        for (TopicPartition partition : topic.partitions) {
            topic.owed(partition).keySet().forEach(offset -> {
                List<AssertionError> differences = new ArrayList<>();
                for (Named file : files) {
                    List<PublishedFile.Batch> batches = file.batches().stream()
                            .filter(batch -> file.partition().equals(partition) && batch.offset() == offset)
                            .toList();
                    if (!batches.isEmpty()) {
                        try {
                            compare(partition, offset, batches);
                            return;
                        } catch (AssertionError e) {
                            differences.add(e);
                        }
                    }
                }
                throw new AssertionError(partition + "@" + offset + " of the new topic is lost: " + differences);
            });
        }
    }

    private void checkDirectory(Named file) {
        for (PublishedFile.Batch batch : file.batches()) {
            ModelTopic.Produced produced = topic.produced(file.partition()).get(batch.offset());
            Optional<String> directory = ModelDirectories.of(produced, conditions);
            if (!directory.equals(Optional.of(file.directory()))) {
                throw new AssertionError(
                        file.path() + ": offset " + batch.offset() + " belongs to directory " + directory);
            }
        }
    }

    private static void checkFollows(Named file, long expectedBase) {
        if (file.base() != expectedBase) {
            throw new AssertionError(file.path() + ": expected a file from " + expectedBase + " on");
        }
        long last = expectedBase - 1;
        for (PublishedFile.Batch batch : file.batches()) {
            boolean first =
                    batch.metadata().getOrDefault("kafka.message.batch", "0").equals("0");
            if (first ? batch.offset() <= last : batch.offset() != last) {
                throw new AssertionError(file.path() + ": offset " + batch.offset() + " after " + last);
            }
            last = batch.offset();
        }
    }

    private void judge(
            TopicPartition partition, Map<Long, List<PublishedFile.Batch>> written, ContinuityJudge continuity) {
        topic.owed(partition).values().forEach(owed -> {
            String where = partition + "@" + owed.offset();
            boolean isReported = reported.getOrDefault(partition, Set.of()).contains(owed.offset());
            boolean isBad = owed.value() instanceof ModelValue.Bad
                    || owed.value() instanceof ModelValue.BadRow
                    || ModelDirectories.of(owed, conditions).isEmpty();
            if (!isBad) {
                if (!written.containsKey(owed.offset()) && !(conditions.isJudged() && isReported)) {
                    throw new AssertionError(where + " is lost");
                }
                if (isReported) {
                    continuity.checkRefused(partition, owed);
                }
            } else if (!isReported) {
                throw new AssertionError(where + " is bad and was not reported");
            }
        });
        written.forEach((offset, batches) -> compare(partition, offset, batches));
    }

    private static Map<Long, List<PublishedFile.Batch>> written(List<Named> files, TopicPartition partition) {
        Map<Long, List<PublishedFile.Batch>> written = new TreeMap<>();
        for (Named file : files) {
            if (file.partition().equals(partition)) {
                Map<Long, List<PublishedFile.Batch>> inFile = new TreeMap<>();
                file.batches()
                        .forEach(batch -> inFile.computeIfAbsent(batch.offset(), any -> new ArrayList<>())
                                .add(batch));
                inFile.forEach((offset, batches) -> {
                    if (written.put(offset, batches) != null) {
                        throw new AssertionError(file.path() + ": offset " + offset + " is written twice");
                    }
                });
            }
        }
        return written;
    }

    private void compare(TopicPartition partition, long offset, List<PublishedFile.Batch> batches) {
        String where = partition + "@" + offset;
        ModelTopic.Produced produced = topic.produced(partition).get(offset);
        if (produced == null) {
            throw new AssertionError(where + " was never produced");
        }
        Map<String, String> metadata = batches.get(0).metadata();
        expect(where, metadata, "kafka.topic", partition.topic());
        expect(where, metadata, "kafka.partition", Integer.toString(partition.partition()));
        expect(where, metadata, "kafka.timestamp", Long.toString(produced.timestampMs()));
        expect(where, metadata, "kafka.crc32c", checksum(produced));
        expect(
                where,
                metadata,
                "kafka.key",
                produced.key().map(Base64.getEncoder()::encodeToString).orElse(null));
        List<PublishedFile.Content> contents =
                batches.stream().map(PublishedFile.Batch::content).toList();
        if (produced.value() instanceof ModelValue.Good good && !good.batches().isEmpty()) {
            expect(
                    where,
                    metadata,
                    "kafka.message.batches",
                    Integer.toString(good.batches().size()));
            if (!contents.equals(ContinuityJudge.projected(good.batches(), contents))) {
                throw new AssertionError(where + ": expected " + good.batches() + ", got " + batches);
            }
        } else if (produced.isDropped()) {
            throw new AssertionError(where + " was never handed to a task, and was written");
        } else if (contents.size() != 1 || contents.get(0).rows() != 0) {
            throw new AssertionError(where + ": expected a marker, got " + batches);
        } else if (produced.value() instanceof ModelValue.Good) {
            expect(where, metadata, "kafka.message.batches", "0");
        } else if (produced.value() instanceof ModelValue.Tombstone) {
            expect(where, metadata, "kafka.message.tombstone", "true");
        } else {
            throw new AssertionError(where + " is bad, and was written");
        }
    }

    private static void expect(String where, Map<String, String> metadata, String key, String expected) {
        if (!Objects.equals(metadata.get(key), expected)) {
            throw new AssertionError(where + ": expected " + key + " " + expected + ", got " + metadata.get(key));
        }
    }

    private static String checksum(ModelTopic.Produced produced) {
        CRC32C crc = new CRC32C();
        for (Optional<byte[]> part : List.of(produced.key(), produced.value().toBytes())) {
            crc.update(ByteBuffer.allocate(4)
                    .putInt(0, part.map(bytes -> bytes.length).orElse(-1)));
            part.ifPresent(crc::update);
        }
        return String.format("%08x", crc.getValue());
    }
}
