package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.store.Publication;
import dev.kafkaarrow.ipc.SchemaFingerprint;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The files of a key that are not published, each from where the one before ends: sealed ones, of which the first may be on its way, and
 * behind them the open one. A file is not sent before the one before is known to be published: a hole in a log looks like a file
 * that is gone. Not thread-safe.
 */
final class KeyFiles {

    private final KeyLog log;
    private final Deque<FileWriter> sealed = new ArrayDeque<>();
    private Optional<FileWriter> open = Optional.empty();

    /** Of the first sealed one. */
    private Optional<Upload> upload = Optional.empty();

    /** None yet. */
    KeyFiles(KeyLog log) {
        this.log = log;
    }

    boolean areOf(KeyLog its) {
        return log == its;
    }

    /** Where the next file begins. */
    long nextBase() {
        return isEmpty() ? log.mark() : lastOffset() + 1;
    }

    /** Begins a file at {@link #nextBase}; there is no open one. */
    void open(FileWriter file) {
        open = Optional.of(file);
    }

    Optional<FileWriter> open() {
        return open;
    }

    boolean isEmpty() {
        return sealed.isEmpty() && open.isEmpty();
    }

    /** Whether a file waits for its upload, or for the outcome. */
    boolean isAnySealed() {
        return !sealed.isEmpty();
    }

    /** In the order of their offsets. */
    List<FileWriter> all() {
        List<FileWriter> all = new ArrayList<>(sealed);
        open.ifPresent(all::add);
        return all;
    }

    /** Of the first record that is not durable. */
    long firstOffset() {
        return sealed.isEmpty()
                ? open.orElseThrow().firstOffset()
                : sealed.peekFirst().firstOffset();
    }

    /** Of the last record. */
    long lastOffset() {
        return last().lastOffset();
    }

    private FileWriter last() {
        return open.isPresent() ? open.get() : sealed.getLast();
    }

    /** Of the last record. */
    StreamSchema schema() {
        return last().schema();
    }

    /** Of the last record before an offset; empty if that is in none of these files. */
    Optional<StreamSchema> schemaBefore(long offset) {
        Optional<StreamSchema> before = Optional.empty();
        for (FileWriter file : all()) {
            if (file.firstOffset() < offset) {
                before = Optional.of(file.schema());
            }
        }
        return before;
    }

    /** The file that holds the record at an offset at or below the last, if there is one there. */
    FileWriter covering(long offset) {
        return all().stream()
                .filter(file -> offset <= file.lastOffset())
                .findFirst()
                .orElseThrow();
    }

    /** Ends the open file. If it throws, what is staged can only be dropped. */
    void seal(Rotation.Reason reason, SchemaFingerprint fingerprint) throws IOException {
        FileWriter file = open.orElseThrow();
        file.seal(reason, fingerprint);
        sealed.addLast(file);
        open = Optional.empty();
    }

    /** Sends the first sealed file on its way, unless it is already. */
    void send(Uploads uploads) {
        if (upload.isEmpty() && !sealed.isEmpty()) {
            upload = Optional.of(uploads.start(sealed.peekFirst()));
        }
    }

    /** What has become of the file on its way, if it is not published; empty as long as it has not ended, or if there is none. */
    Optional<Upload.Outcome> failure() {
        return outcome().filter(ended -> !isPublished(ended));
    }

    private Optional<Upload.Outcome> outcome() {
        return upload.flatMap(Upload::outcome);
    }

    private static boolean isPublished(Upload.Outcome outcome) {
        return outcome instanceof Upload.Outcome.Answered answered && answered.publication() == Publication.PUBLISHED;
    }

    /** If the file on its way was published, moves the mark, and gives the file. */
    Optional<FileWriter> takePublished() {
        if (outcome().filter(KeyFiles::isPublished).isEmpty()) {
            return Optional.empty();
        }
        FileWriter file = sealed.removeFirst();
        upload = Optional.empty();
        log.published(file.lastOffset(), file.schema());
        file.published();
        return Optional.of(file);
    }

    /** Drops all of them. One on its way is given up. */
    void discard(Uploads uploads) {
        List<FileWriter> dropped = all();
        upload.ifPresent(onItsWay -> {
            dropped.remove(onItsWay.file());
            uploads.giveUp(onItsWay);
        });
        dropped.forEach(Uploads::discard);
    }
}
