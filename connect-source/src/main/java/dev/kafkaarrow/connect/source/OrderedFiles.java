package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.store.FileStatus;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.ipc.InvalidStreamException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files whose messages have one order: the logs of one topic-partition, merged by their Kafka offsets, or a single file of
 * another writer. A log is the files of one writer key in the order of their names.
 *
 * <p>The merge is over the files that are there when a message is asked for. So a directory that is no longer written gives
 * the topic's order back; one that is still written to gives the order of each log.
 *
 * <p>Not thread-safe.
 */
final class OrderedFiles {

    private static final Logger LOG = LoggerFactory.getLogger(OrderedFiles.class);

    private final String name;
    private final EndConfig.IncompleteFile incompleteFile;
    private final EndConfig.BadFile badFile;
    private final SchemaContinuity continuity;
    private final Closing closing;
    private final Map<String, Deque<StreamFile>> logs = new HashMap<>();
    /** Logs whose front is not known. */
    private final Deque<Deque<StreamFile>> unknown = new ArrayDeque<>();

    private final List<Deque<StreamFile>> waiting = new ArrayList<>();
    private final Set<String> knownToWait = new HashSet<>();
    private final PriorityQueue<Front> fronts = new PriorityQueue<>(Comparator.comparingLong(Front::order)
            .thenComparing(front -> front.log.getFirst().file().path()));

    /** The first message of a log: a foreign one goes before all recorded ones. */
    private record Front(Deque<StreamFile> log, StreamFile.Head.Message message) {
        long order() {
            return message.kafkaOffset().orElse(-1);
        }
    }

    /** Is told of each file that needs not be open any longer. */
    interface Closing {
        /** Nothing more is to be read of it. */
        void finished(StreamFile file, Outcome outcome) throws IOException;

        /** Nothing more is to be read for now. */
        void paused(StreamFile file) throws IOException;

        /** It cannot be read now. */
        void unreadable(FileStatus file, String reason);
    }

    /** @param name of the topic-partition or the file, for whoever keeps these */
    OrderedFiles(
            String name,
            EndConfig.IncompleteFile incompleteFile,
            EndConfig.BadFile badFile,
            SchemaContinuity continuity,
            Closing closing) {
        this.name = name;
        this.incompleteFile = incompleteFile;
        this.badFile = badFile;
        this.continuity = continuity;
        this.closing = closing;
    }

    String name() {
        return name;
    }

    /** Adds a file behind those of its log; files of a log come in the order of their names. */
    void add(String log, StreamFile file) {
        Deque<StreamFile> files = logs.computeIfAbsent(log, name -> new ArrayDeque<>());
        files.addLast(file);
        if (files.size() == 1) {
            unknown.addLast(files);
        }
    }

    /** Whether every file was read to its end. */
    boolean isFinished() {
        return logs.isEmpty();
    }

    /** Looks again at the files that ended before their streams did. */
    void wake() {
        unknown.addAll(waiting);
        waiting.clear();
    }

    /**
     * The next message, or nothing if none is complete.
     *
     * @throws ConnectException if a file cannot be read and the settings do not say how to go on
     */
    Optional<SourceMessage> next() {
        while (true) {
            while (!unknown.isEmpty()) {
                lookAt(unknown.removeFirst());
            }
            if (fronts.isEmpty()) {
                logs.values().removeIf(Deque::isEmpty);
                return Optional.empty();
            }
            Front front = fronts.remove();
            Deque<StreamFile> log = front.log;
            StreamFile file = log.getFirst();
            Optional<String> refusal = refusal(file, front.message);
            if (refusal.isPresent()) {
                // a log that lost its file is looked at again with the next one
                unknown.addLast(log);
                bad(
                        log,
                        file,
                        refusal.get(),
                        new ConnectException(named(file.file().path(), refusal.get())));
                continue;
            }
            try {
                SourceMessage message = file.take();
                unknown.addLast(log);
                return Optional.of(message);
            } catch (IOException | ConnectException e) {
                if (!waitsAfter(e, log, file)) {
                    unknown.addLast(log);
                }
            }
        }
    }

    private Optional<String> refusal(StreamFile file, StreamFile.Head.Message message) {
        return file.isPartlyRead() || message.schema().isEmpty()
                ? Optional.empty()
                : continuity.refusal(
                        file.file().path(),
                        message.kafkaOffset(),
                        message.schema().get());
    }

    private void lookAt(Deque<StreamFile> log) {
        while (!log.isEmpty()) {
            StreamFile file = log.getFirst();
            try {
                StreamFile.Head head = file.head();
                if (head instanceof StreamFile.Head.Incomplete incomplete) {
                    switch (incompleteFile) {
                        case FAIL ->
                            throw new ConnectException(file.file().path() + ": the file ends before its stream does, "
                                    + incomplete.fault().getMessage());
                        case FINISH -> {
                            LOG.warn(
                                    "{}: taken for finished, though it ends before its stream does: {}",
                                    file.file().path(),
                                    incomplete.fault().getMessage());
                            head = file.finish();
                        }
                        case WAIT -> {
                            await(log, file, incomplete.fault());
                            return;
                        }
                    }
                }
                if (head instanceof StreamFile.Head.Message message) {
                    fronts.add(new Front(log, message));
                    return;
                }
                finish(log, file, file.outcome());
            } catch (IOException | ConnectException e) {
                if (waitsAfter(e, log, file)) {
                    return;
                }
            }
        }
    }

    private void await(Deque<StreamFile> log, StreamFile file, InvalidStreamException fault) throws IOException {
        if (knownToWait.add(file.file().path())) {
            LOG.info("{}: waiting for the rest of its stream: {}", file.file().path(), fault.getMessage());
        }
        closing.paused(file);
        waiting.add(log);
    }

    /** Whether the log waits for its first file; else that file is passed. */
    private boolean waitsAfter(Exception fault, Deque<StreamFile> log, StreamFile file) {
        String path = file.file().path();
        if (fault instanceof ConnectException) {
            throw new ConnectException(named(path, fault.getMessage()), fault);
        }
        if (fault instanceof InvalidStreamException) {
            String reason = "not a valid Arrow stream " + fault.getMessage();
            bad(log, file, reason, new ConnectException(path + ": " + reason, fault));
            return false;
        }
        if (fault instanceof BadFileException) {
            bad(log, file, fault.getMessage(), new ConnectException(named(path, fault.getMessage()), fault));
            return false;
        }
        if (fault instanceof NoSuchFileException) {
            finishFaulty(log, file, new Outcome.Removed());
            return false;
        }
        return waitsUnreadable(log, file, FileStore.reason((IOException) fault));
    }

    /**
     * It may be readable later. Until then what stands behind it waits, or goes first if bad files are passed: but never behind a part
     * of it, as where to go on is known here alone.
     */
    private boolean waitsUnreadable(Deque<StreamFile> log, StreamFile file, String reason) {
        closing.unreadable(file.file(), reason);
        if (badFile == EndConfig.BadFile.FAIL || file.isPartlyRead()) {
            waiting.add(log);
            return true;
        }
        finishFaulty(log, file, new Outcome.Unreadable());
        return false;
    }

    private void bad(Deque<StreamFile> log, StreamFile file, String reason, ConnectException failure) {
        switch (badFile) {
            case FAIL -> throw failure;
            case SKIP, MOVE -> finishFaulty(log, file, new Outcome.Bad(reason));
        }
    }

    private static String named(String path, String message) {
        return message.startsWith(path) ? message : path + ": " + message;
    }

    private void finishFaulty(Deque<StreamFile> log, StreamFile file, Outcome outcome) {
        try {
            finish(log, file, outcome);
        } catch (IOException e) {
            throw new ConnectException(file.file().path() + ": cannot be closed: " + e, e);
        }
    }

    private void finish(Deque<StreamFile> log, StreamFile file, Outcome outcome) throws IOException {
        closing.finished(file, outcome);
        knownToWait.remove(file.file().path());
        log.removeFirst();
    }
}
