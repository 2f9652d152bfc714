package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.RecordCoordinates;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the published files of a partition prove of its records. Not thread-safe. */
final class Proof {

    private static final Logger LOG = LoggerFactory.getLogger(Proof.class);

    private final RemovedFiles removedFiles;
    private final SinkMetrics metrics;

    /** Of whose records it was said already that they are trusted to be elsewhere. */
    private final Set<WriterKey> trusted = new HashSet<>();

    Proof(RemovedFiles removedFiles, SinkMetrics metrics) {
        this.removedFiles = removedFiles;
        this.metrics = metrics;
    }

    /** How a record stands to the published files of its log. */
    enum Verdict {
        /** It is not below the mark: no file can hold it. */
        NEW,
        /** A file holds it, or held it and is trusted to be kept elsewhere. */
        ACCOUNTED,
        /** The file that must hold it does not. */
        MISSING
    }

    /**
     * Looks a good record up.
     *
     * @throws ConnectException if a file holds another record at its offset, or the file that must hold it is gone and not trusted
     *     to be kept
     * @throws IOException if the store failed
     */
    Verdict of(RecordCoordinates record, KeyLog log) throws IOException {
        if (!log.isBelowMark(record.offset())) {
            return Verdict.NEW;
        }
        return switch (log.find(record)) {
            case HELD -> {
                metrics.skippedDuplicate();
                yield Verdict.ACCOUNTED;
            }
            case ABSENT -> Verdict.MISSING;
            case FILE_GONE -> {
                failUnlessTrusted(record, log);
                trust(record, log);
                yield Verdict.ACCOUNTED;
            }
        };
    }

    /** Whether a file holds a record that cannot be written: it may have been good, when bounds were wider. */
    boolean holdsBad(RecordCoordinates record, KeyLog log) throws IOException {
        if (log.isBelowMark(record.offset()) && log.find(record) == KeyLog.Evidence.HELD) {
            metrics.skippedDuplicate();
            return true;
        }
        return false;
    }

    /** The file that must hold a record, or says what is before it, is gone. */
    void failUnlessTrusted(RecordCoordinates record, KeyLog log) {
        if (removedFiles == RemovedFiles.FAIL) {
            throw new ConnectException(record.where() + " is below offset " + log.knownMark()
                    + ", up to which files of its key were published, but the file that covers it is gone from "
                    + log.key().folder() + ". Put it back, or set " + SinkOptions.REMOVED_FILES
                    + "=trust if its records are kept elsewhere");
        }
    }

    private void trust(RecordCoordinates record, KeyLog log) {
        if (trusted.add(log.key())) {
            LOG.warn(
                    "{} and the redelivered records of its key that follow are not written again: the file that covers it is"
                            + " gone from {}, and {}=trust says that it is kept elsewhere",
                    record.where(),
                    log.key().folder(),
                    SinkOptions.REMOVED_FILES);
        }
        metrics.trustedRecord();
    }
}
