package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.FilePlace;
import dev.kafkaarrow.connect.files.FileStatus;
import dev.kafkaarrow.connect.files.FileStore;
import dev.kafkaarrow.ipc.StreamDecoder;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one task: found by scans, read one after the other in the order of their names, each from its stored offset. What
 * was read to its end is remembered by name, size and key alone.
 *
 * <p>Not thread-safe.
 */
final class SourceFiles implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(SourceFiles.class);

    /** The worker reads its offsets topic to the end for every request, and holds a request's keys and values in memory. */
    private static final int OFFSETS_PER_REQUEST = 1_000;

    /** While many files wait to be removed, reading goes on for as long as removing takes. */
    private static final long MILLIS_BETWEEN_REMOVALS = 100;

    private final FileStore store;
    private final OpenFiles openFiles;
    private final SourceConfig config;
    private final MessageRules rules;
    private final Splitting splitting;
    private final OffsetStorageReader offsets;
    private final Cleanup cleanup;
    private final SourceMetrics metrics;
    private final LongSupplier millis;

    private final Map<String, Finished> finished = new HashMap<>();
    private final Map<String, Reading> inProgress = new HashMap<>();

    /** Found and not begun, by what has to stay in order: 100,000 of these take little memory. A scan finds it empty. */
    private final Deque<List<FileStatus>> pending = new ArrayDeque<>();

    private final Map<String, OrderedFiles> unfinished = new HashMap<>();
    private final Deque<OrderedFiles> ready = new ArrayDeque<>();
    private final Set<OrderedFiles> asleep = new LinkedHashSet<>();
    private OptionalLong wokenMillis = OptionalLong.empty();
    private OptionalLong scannedMillis = OptionalLong.empty();
    private OptionalLong cleanupDueMillis = OptionalLong.empty();

    /** A file from the first message to its end, for the log. */
    private static final class Reading {
        private final long from;
        private long position;
        private long messages;
        private long rows;

        Reading(long from) {
            this.from = from;
            this.position = from;
        }

        @Override
        public String toString() {
            return messages + " messages, " + rows + " rows, bytes " + from + " to " + position;
        }
    }

    private record Finished(long size, String identity, Outcome outcome) {
        boolean isSameAs(FileStatus file) {
            return size == file.sizeInBytes() && identity.equals(file.identity());
        }
    }

    SourceFiles(
            FileStore store,
            SourceConfig config,
            Splitting splitting,
            OffsetStorageReader offsets,
            Cleanup cleanup,
            SourceMetrics metrics,
            LongSupplier millis) {
        this.store = store;
        this.openFiles = new OpenFiles(store);
        this.config = config;
        this.rules = new MessageRules(
                config.checks,
                config.batchMaxBytes,
                new AttributeRules(
                        config.key, config.timestampField, splitting.firstRow(), new StreamDecoder(config.checks)),
                config.incompleteFile);
        this.splitting = splitting;
        this.offsets = offsets;
        this.cleanup = cleanup;
        this.metrics = metrics;
        this.millis = millis;
    }

    /**
     * The next message, or nothing until files appear or grow.
     *
     * @throws ConnectException if a file cannot be read and the settings do not say how to go on
     */
    Optional<SourceMessage> next() {
        long now = millis.getAsLong();
        if (isDue(wokenMillis, now)) {
            wokenMillis = OptionalLong.of(now);
            wake();
        }
        if (cleanupDueMillis.orElse(now) <= now) {
            boolean more = cleanUp() == Cleanup.MOST_AT_ONCE;
            cleanupDueMillis =
                    OptionalLong.of(millis.getAsLong() + (more ? MILLIS_BETWEEN_REMOVALS : config.pollIntervalMillis));
        }
        Optional<SourceMessage> message = nextOfReady();
        if (message.isEmpty() && isDue(scannedMillis, now)) {
            scannedMillis = OptionalLong.of(now);
            scan();
            message = nextOfReady();
        }
        message.ifPresent(this::count);
        return message;
    }

    private void count(SourceMessage message) {
        Reading reading = inProgress.get(message.path());
        long read = message.offset().position() - reading.position;
        reading.position += read;
        reading.messages++;
        reading.rows += message.rows();
        metrics.sent(message, read);
    }

    /** Returns how many files were removed. */
    private int cleanUp() {
        List<String> removed = cleanup.run();
        removed.forEach(finished::remove);
        return removed.size();
    }

    /** Milliseconds until it is time to look for new or grown files. */
    long millisUntilDue() {
        long now = millis.getAsLong();
        long untilCleanup = Math.max(0, cleanupDueMillis.orElse(now) - now);
        return Math.min(untilCleanup, Math.min(millisUntilDue(wokenMillis, now), millisUntilDue(scannedMillis, now)));
    }

    private long millisUntilDue(OptionalLong lastMillis, long now) {
        return lastMillis.isEmpty() ? 0 : Math.max(0, lastMillis.getAsLong() + config.pollIntervalMillis - now);
    }

    private boolean isDue(OptionalLong lastMillis, long now) {
        return millisUntilDue(lastMillis, now) == 0;
    }

    private Optional<SourceMessage> nextOfReady() {
        while (true) {
            if (ready.isEmpty()) {
                if (pending.isEmpty()) {
                    return Optional.empty();
                }
                beginSome();
                continue;
            }
            OrderedFiles files = ready.getFirst();
            Optional<SourceMessage> message = files.next();
            if (message.isPresent()) {
                return message;
            }
            ready.removeFirst();
            if (files.isFinished()) {
                unfinished.remove(files.name());
            } else {
                asleep.add(files);
            }
        }
    }

    /** Lets files that ended before their streams did be looked at again, before others, however many are left. */
    private void wake() {
        asleep.forEach(OrderedFiles::wake);
        asleep.forEach(ready::addFirst);
        asleep.clear();
    }

    private void scan() {
        List<FileStatus> found = list();
        Set<String> listed = new HashSet<>();
        List<FileStatus> unknown = new ArrayList<>();
        for (FileStatus file : found) {
            listed.add(file.path());
            Finished known = finished.get(file.path());
            if (known != null && known.isSameAs(file)) {
                continue;
            }
            if (cleanup.isWaiting(file.path())) {
                // another file took the place of one that is to be removed: it is left alone, and read when that is
                // settled
                continue;
            }
            if (known != null && known.outcome instanceof Outcome.Complete && config.keepsFiles()) {
                throw changed(file, known.toString());
            }
            Reading reading = inProgress.get(file.path());
            if (reading == null) {
                unknown.add(file);
                metrics.found(file.path(), file.sizeInBytes());
            } else {
                metrics.grown(file.path(), file.sizeInBytes() - reading.position);
            }
        }
        finished.keySet().retainAll(listed);
        Map<String, List<FileStatus>> orders = new LinkedHashMap<>();
        unknown.forEach(file -> orders.computeIfAbsent(orderOf(file.path()), name -> new ArrayList<>(1))
                .add(file));
        pending.addAll(orders.values());
    }

    /** Begins as many of the files found as one request for offsets takes, but all that have one order. */
    private void beginSome() {
        List<FileStatus> files = new ArrayList<>();
        while (!pending.isEmpty() && files.size() < OFFSETS_PER_REQUEST) {
            files.addAll(pending.removeFirst());
        }
        for (int from = 0; from < files.size(); from += OFFSETS_PER_REQUEST) {
            begin(files.subList(from, Math.min(from + OFFSETS_PER_REQUEST, files.size())));
        }
    }

    private List<FileStatus> list() {
        List<FileStatus> found = new ArrayList<>();
        try {
            store.walk(file -> {
                if (config.selection.selects(file.path()) && config.share.has(orderOf(file.path()))) {
                    found.add(file);
                }
            });
        } catch (IOException e) {
            throw new ConnectException(config.storeUrl + ": cannot be listed: " + e, e);
        }
        found.sort(Comparator.comparing(FileStatus::path));
        return found;
    }

    private void begin(List<FileStatus> files) {
        Map<Map<String, String>, Map<String, Object>> stored = offsets.offsets(files.stream()
                .map(file -> SourceOffset.partitionOf(file.path()))
                .toList());
        for (FileStatus file : files) {
            Optional<SourceOffset> offset = Optional.ofNullable(stored.get(SourceOffset.partitionOf(file.path())))
                    .map(map -> parsed(file, map));
            if (cleanup.takeRemoved(file.path())) {
                begin(file, Optional.empty());
            } else if (offset.isEmpty() || offset.get().end().isEmpty()) {
                begin(file, offset);
            } else if (offset.get().isOfWhole(file)) {
                metrics.readBefore(file.path());
                finish(file, new Outcome.Complete());
            } else if (config.keepsFiles()) {
                throw changed(file, offset.get().toMap().toString());
            } else {
                LOG.info("{}: another file of a name that was read before", file.path());
                begin(file, Optional.empty());
            }
        }
    }

    private static SourceOffset parsed(FileStatus file, Map<String, Object> map) {
        try {
            return SourceOffset.fromMap(map);
        } catch (DataException e) {
            throw new ConnectException(file.path() + ": cannot make sense of its stored offset: " + e.getMessage(), e);
        }
    }

    private void finish(FileStatus file, Outcome outcome) {
        finished.put(file.path(), new Finished(file.sizeInBytes(), file.identity(), outcome));
        cleanup.add(file, config.disposalOf(outcome));
    }

    private static ConnectException changed(FileStatus file, String then) {
        return new ConnectException(
                file.path() + ": the file was read to its end, and has changed since: it was " + then
                        + " and is " + file
                        + ". Give new content a new name, put the file back, or reset the connector's offset"
                        + " of this file to read it from its beginning");
    }

    private void begin(FileStatus file, Optional<SourceOffset> offset) {
        OrderedFiles order = unfinished.computeIfAbsent(orderOf(file.path()), name -> {
            OrderedFiles created = new OrderedFiles(name, config.incompleteFile, config.badFile, new Progress());
            ready.addLast(created);
            return created;
        });
        order.add(logOf(file.path()), new StreamFile(file, openFiles.source(file), rules, splitting, offset));
        if (asleep.remove(order)) {
            ready.addLast(order);
        }
        long from = offset.map(SourceOffset::position).orElse(0L);
        inProgress.put(file.path(), new Reading(from));
        metrics.begun(file.path(), file.sizeInBytes() - from);
    }

    /** What has to stay in order with a file: its topic-partition, if a sink wrote it, or itself. */
    private static String orderOf(String path) {
        return FilePlace.parse(path)
                .map(place -> place.topic() + "/" + place.name().partition())
                .orElse(path);
    }

    /** The log that a file belongs to: its writer key's, or its own. */
    private static String logOf(String path) {
        return FilePlace.parse(path)
                .map(place -> place.directory() + "/" + place.name().fingerprint())
                .orElse(path);
    }

    /** Removes what may go by now: the worker has stored its last offsets when it stops a task. */
    @Override
    public void close() throws IOException {
        try {
            int ignored = cleanUp();
        } catch (ConnectException e) {
            // the next task will
            LOG.warn("files that were read are left for the next task to remove", e);
        } finally {
            openFiles.close();
        }
    }

    private final class Progress implements OrderedFiles.Closing {
        @Override
        public void finished(FileStatus file, Outcome outcome) throws IOException {
            // a complete file may have grown to its end since the scan
            FileStatus now =
                    outcome instanceof Outcome.Complete ? openFiles.source(file).status() : file;
            openFiles.release(file);
            Reading reading = inProgress.remove(file.path());
            metrics.finished(file.path(), outcome);
            finish(now, outcome);
            if (outcome instanceof Outcome.Bad bad) {
                LOG.error("{}: {}; before that {}", file.path(), bad.reason(), reading);
            } else if (outcome instanceof Outcome.Removed) {
                LOG.warn("{}: removed before its end was read, but for {}", file.path(), reading);
            } else {
                LOG.info("{}: read to its end, {}", file.path(), reading);
            }
        }

        @Override
        public void paused(FileStatus file) throws IOException {
            // opened again when it is looked at again, which checks that it still is the same file
            openFiles.release(file);
        }
    }
}
