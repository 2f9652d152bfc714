package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.store.FileStatus;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files that were begun and not read to their end, with what to tell of them: in metrics, and in the log at their end. Not thread-safe. */
final class FilesInProgress {

    private static final Logger LOG = LoggerFactory.getLogger(FilesInProgress.class);

    private final SourceMetrics metrics;
    private final Map<String, Reading> files = new HashMap<>();

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

    FilesInProgress(SourceMetrics metrics) {
        this.metrics = metrics;
    }

    boolean has(String path) {
        return files.containsKey(path);
    }

    /** @param from byte position where reading begins */
    void begin(FileStatus file, long from) {
        files.put(file.path(), new Reading(from));
        metrics.begun(file.path(), file.sizeInBytes() - from);
    }

    /** A file that was begun was found again by a scan. */
    void found(FileStatus file) {
        metrics.grown(file.path(), file.sizeInBytes() - files.get(file.path()).position);
    }

    void count(SourceMessage message) {
        Reading reading = files.get(message.path());
        long read = message.offset().position() - reading.position;
        reading.position += read;
        reading.messages++;
        reading.rows += message.content().rows();
        metrics.sent(message, read);
    }

    void end(String path, Outcome outcome) {
        Reading reading = files.remove(path);
        metrics.finished(path, outcome);
        if (outcome instanceof Outcome.Bad bad) {
            LOG.error("{}: {}; before that {}", path, bad.reason(), reading);
        } else if (outcome instanceof Outcome.Removed) {
            LOG.warn("{}: removed before its end was read, but for {}", path, reading);
        } else if (outcome instanceof Outcome.LeftByRange) {
            LOG.info("{}: has nothing more in the range, {}", path, reading);
        } else if (outcome instanceof Outcome.Complete) {
            LOG.info("{}: read to its end, {}", path, reading);
        }
    }
}
