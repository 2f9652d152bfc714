package dev.kafkaarrow.tools.verify;

import dev.kafkaarrow.connect.store.FileStatus;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.StoredFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.arrow.memory.BufferAllocator;

/** Checks all files of a store, one at a time. Not thread-safe. */
final class StoreCheck implements FileStore.Visitor {

    private final FileStore store;
    private final Predicate<String> topics;
    private final Findings findings;
    private final Suspicions suspicions;
    private final Totals totals;
    private final BufferAllocator allocator;
    private final Progress progress;

    /** By topic and number. */
    private final Map<String, Map<Integer, Partition>> partitions = new TreeMap<>();

    private Optional<Log> log = Optional.empty();
    private Directories directories;
    private String topic = "";

    /**
     * Of a store.
     *
     * @param topics which are looked at
     * @param byTime if it is known what directories are named by
     */
    StoreCheck(
            FileStore store,
            Predicate<String> topics,
            Optional<TimeDirectories> byTime,
            Findings findings,
            Suspicions suspicions,
            Totals totals,
            BufferAllocator allocator,
            Progress progress) {
        this.store = store;
        this.topics = topics;
        this.directories = new Directories(byTime);
        this.findings = findings;
        this.suspicions = suspicions;
        this.totals = totals;
        this.allocator = allocator;
        this.progress = progress;
    }

    /** Reads all files. What is found of each partition is given by topic and number. */
    Map<String, Map<Integer, Partition>> run() throws IOException {
        store.walk("", this);
        endLog();
        directories.end(findings);
        return partitions;
    }

    @Override
    public void visit(FileStatus file) throws IOException {
        progress.file(file.path(), file.sizeInBytes());
        Optional<StorePath> parsed = StorePath.parse(file.path());
        if (parsed.isEmpty()) {
            findings.add(Finding.ofFile(
                    Fault.FOREIGN,
                    file.path(),
                    "<topic>/<directory>/<partition>+<fingerprint>+<base offset>.arrows or .arrow",
                    file.path().contains("/")
                            ? "a file of another name"
                            : "a file outside of a topic's folder; is this all of the store?"));
            return;
        }
        StorePath path = parsed.get();
        if (!topics.test(path.topic())) {
            return;
        }
        if (!path.topic().equals(topic)) {
            directories.end(findings);
            directories = new Directories(directories.byTime());
            topic = path.topic();
        }
        if (log.isEmpty() || !log.get().has(path)) {
            endLog();
            log = Optional.of(new Log(path.log()));
        }
        Partition partition = partitions
                .computeIfAbsent(path.topic(), unused -> new TreeMap<>())
                .computeIfAbsent(path.partition(), unused -> new Partition());
        try (StoredFile opened = store.read(file)) {
            FileFacts facts =
                    new FileCheck(path, log.get(), directories, partition, findings, totals, allocator).run(opened);
            totals.bytes += file.sizeInBytes();
            partition.add(facts);
            log.get().add(facts, findings, totals);
        } catch (NoSuchFileException e) {
            // was removed since it was listed
        } catch (IOException e) {
            unreadable(file.path(), FileStore.reason(e));
        }
    }

    private void endLog() {
        log.ifPresent(ended -> ended.end(suspicions, totals));
    }

    @Override
    public boolean enters(String directory) {
        return true;
    }

    @Override
    public void unreadable(String path, String reason) {
        findings.add(Finding.ofFile(Fault.UNREADABLE, path, "a file or a directory that can be read", reason));
    }
}
