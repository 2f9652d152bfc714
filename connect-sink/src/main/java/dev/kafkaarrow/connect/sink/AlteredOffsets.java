package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.FilePlace;
import dev.kafkaarrow.connect.files.InvalidCoordinatesException;
import dev.kafkaarrow.connect.files.RecordIndex;
import dev.kafkaarrow.connect.store.FileStatus;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.StoredFile;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.InvalidStreamException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Whether offsets that somebody sets by hand keep the files complete. Back to any offset, and a reset, do: what is in files is
 * found there. Forward does not beyond the end of a partition's files, as the records between would never be written. A partition
 * without files may begin anywhere. Where records were dropped the group may have been further than the files, but the worker shows a
 * connector neither its group nor what that has committed.
 */
final class AlteredOffsets {

    private final FileStore store;
    private final Checks checks;
    private final Map<String, TopicFiles> topics = new HashMap<>();

    /** What is known of a topic's files: the newest file of each log, and what could not be looked into. */
    private static final class TopicFiles implements FileStore.Visitor {
        private final Map<Integer, Map<LogName, FilePlace>> newest = new HashMap<>();
        private final List<String> unseen = new ArrayList<>();

        @Override
        public void visit(FileStatus file) {
            FilePlace.parse(file.path()).ifPresent(this::add);
        }

        private void add(FilePlace place) {
            newest.computeIfAbsent(place.name().partition(), partition -> new HashMap<>())
                    .merge(
                            new LogName(place.directory(), place.name().fingerprint()),
                            place,
                            (one, other) -> base(one) > base(other) ? one : other);
        }

        @Override
        public boolean enters(String directory) {
            return true;
        }

        @Override
        public void unreadable(String path, String reason) {
            Optional<FilePlace> file = FilePlace.parse(path);
            if (file.isPresent()) {
                add(file.get());
            } else {
                unseen.add(path + " (" + reason + ")");
            }
        }
    }

    private record LogName(String directory, String fingerprint) {}

    /** The store is the caller's to close. */
    AlteredOffsets(FileStore store, Checks checks) {
        this.store = store;
        this.checks = checks;
    }

    private TopicFiles files(String topic) throws IOException {
        TopicFiles known = topics.get(topic);
        if (known == null) {
            known = new TopicFiles();
            store.walk(FilePlace.directory(topic, ""), known);
            topics.put(topic, known);
        }
        return known;
    }

    private static long base(FilePlace place) {
        return place.name().baseOffset();
    }

    /**
     * Refuses a record's offset that the connector cannot go on from.
     *
     * @throws ConnectException with partition, expectation and offset
     * @throws IOException if the store failed
     */
    void check(TopicPartition partition, long offset) throws IOException {
        if (offset < 0) {
            throw new ConnectException(partition + ": expected an offset of 0 or more, got " + offset);
        }
        TopicFiles files = files(partition.topic());
        Map<LogName, FilePlace> logs = files.newest.getOrDefault(partition.partition(), Map.of());
        if (logs.isEmpty() && files.unseen.isEmpty()) {
            return;
        }
        long end = endUpTo(offset, logs.values());
        if (offset > end) {
            throw new ConnectException(partition + ": expected an offset of at most " + end + ", where its files in "
                    + store + " end, got " + offset
                    + ": the records between would never be written. To skip records that"
                    + " are gone from the topic, or that Connect drops, no offset has to be altered; for records that cannot"
                    + " be written see errors.tolerance" + unseen(files.unseen));
        }
    }

    private static String unseen(List<String> paths) {
        return paths.isEmpty()
                ? ""
                : ". There may be more of its files in what could not be read: " + paths
                        + ". Give the worker access, or move it out of the topic's directory";
    }

    /** One past the last record of a partition's files, or less if it is beyond {@code offset} already. */
    private long endUpTo(long offset, Collection<FilePlace> files) throws IOException {
        List<FilePlace> lastFirst = files.stream()
                .sorted(Comparator.comparingLong(AlteredOffsets::base).reversed())
                .toList();
        long end = 0;
        for (FilePlace file : lastFirst) {
            // a file holds one record at least
            end = Math.max(end, base(file) + 1);
        }
        for (FilePlace file : lastFirst) {
            if (end >= offset) {
                break;
            }
            end = Math.max(end, lastOffset(file) + 1);
        }
        return end;
    }

    private long lastOffset(FilePlace place) throws IOException {
        Optional<FileFacts> facts = FileFacts.of(store.metadata(place.path())).filter(said -> said.areOf(place));
        return facts.isPresent() ? facts.get().lastOffset() : lastOffsetOf(place);
    }

    private long lastOffsetOf(FilePlace place) throws IOException {
        try (StoredFile file = store.read(place.path())) {
            return RecordIndex.read(file, checks).lastOffset();
        } catch (AccessDeniedException e) {
            throw new ConnectException(place + " may not be read, and where it ends cannot be known: " + e, e);
        } catch (InvalidStreamException | InvalidCoordinatesException e) {
            throw new ConnectException(
                    place + " is not a file of recorded messages, and where it ends cannot be known: " + e.getMessage()
                            + (e instanceof InvalidStreamException invalid ? ReadingBounds.wayOut(invalid) : ""),
                    e);
        }
    }

    /** Refuses a topic that the connector's own settings do not name. */
    static void checkTopic(String topic, Map<String, String> settings) {
        String topics = settings.get("topics");
        String regex = settings.get("topics.regex");
        boolean named = topics != null
                && Arrays.asList(topics.trim().split("\\s*,\\s*", -1)).contains(topic);
        boolean matched = regex != null && Pattern.matches(regex, topic);
        if (!named && !matched) {
            throw new ConnectException("kafka_topic: expected "
                    + (topics != null ? "one of " + topics : "one that matches " + regex) + ", got " + topic);
        }
    }
}
