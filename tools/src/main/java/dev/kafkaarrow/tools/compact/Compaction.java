package dev.kafkaarrow.tools.compact;

import dev.kafkaarrow.connect.files.Coalescing;
import dev.kafkaarrow.connect.files.FileFormat;
import dev.kafkaarrow.connect.files.FileName;
import dev.kafkaarrow.connect.files.FilePlace;
import dev.kafkaarrow.connect.store.FileStatus;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.Listing;
import dev.kafkaarrow.connect.store.Publication;
import dev.kafkaarrow.ipc.Checks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Copies the logs of a store to another one, many files as one. The new store has logs by the same rules: each file begins one after the
 * last record of the one before, and is published by create-if-absent. What is published there tells where to go on, so that nothing else
 * is remembered. Not thread-safe.
 */
final class Compaction {

    /** Large enough that calls cost little beside reading. */
    private static final int CHUNK_BYTES = 1 << 20;

    private final FileStore source;
    private final ReadAhead ahead;
    private final FileStore target;
    private final Options options;
    private final Coalescing none;
    private final Progress progress;
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);

    /** What was read of the source. */
    private final Map<Log, List<FoundFile>> logs = new LinkedHashMap<>();

    /**
     * How files are made.
     *
     * @param maxFileBytes a file has more only if one of the source has
     * @param rest what becomes of the files behind the last large one
     * @param gaps what a file means that is gone
     */
    record Options(long maxFileBytes, Rest rest, Gaps gaps) {}

    /** Files at the end of a log that do not fill a large one. */
    enum Rest {
        /** Become a file that is smaller. */
        COPIED,
        /** Wait until there are more. */
        LEFT
    }

    /** Files in the middle of a log that are not there. */
    enum Gaps {
        /** Are a fault. */
        REFUSED,
        /** Were removed by somebody who knew what he did. */
        TRUSTED
    }

    /** Is told how it goes. */
    interface Progress {
        void published(LargeFile file) throws IOException;

        /** A log was left where it is. */
        void failed(String reason);

        /** Not copied, as it is no file of a log. */
        void passed(String path, String reason);
    }

    /**
     * Does nothing yet.
     *
     * @param source the caller's, as the other store
     * @param ahead of files of the source
     */
    Compaction(
            FileStore source, ReadAhead ahead, FileStore target, Options options, Coalescing none, Progress progress) {
        this.source = source;
        this.ahead = ahead;
        this.target = target;
        this.options = options;
        this.none = none;
        this.progress = progress;
    }

    /**
     * Copies what the new store lacks.
     *
     * @throws IOException if a store failed; what was published is complete
     */
    void run() throws IOException {
        find();
        for (Map.Entry<Log, List<FoundFile>> log : logs.entrySet()) {
            try {
                copy(log.getKey(), log.getValue());
            } catch (LogFaultException e) {
                progress.failed(e.getMessage());
            }
        }
    }

    private void find() throws IOException {
        source.walk("", new FileStore.Visitor() {
            @Override
            public void visit(FileStatus file) {
                Optional<FilePlace> place = FilePlace.parse(file.path());
                if (place.isPresent()) {
                    logs.computeIfAbsent(Log.of(place.get()), log -> new ArrayList<>())
                            .add(new FoundFile(place.get(), file));
                } else {
                    progress.passed(file.path(), "no file of a sink, by its name");
                }
            }

            @Override
            public boolean enters(String directory) {
                return true;
            }

            @Override
            public void unreadable(String path, String reason) {
                progress.failed(path + ": " + reason);
            }
        });
    }

    /** Files come by name, which is by offset. */
    private void copy(Log log, List<FoundFile> files) throws IOException, LogFaultException {
        OptionalLong expected = mark(log, files);
        int first = 0;
        while (expected.isPresent() && first < files.size() && files.get(first).base() < expected.getAsLong()) {
            first++;
        }
        Optional<LargeFile> open = Optional.empty();
        boolean ended = false;
        try {
            for (int i = first; i < files.size(); i++) {
                FoundFile next = files.get(i);
                if (expected.isPresent() && next.base() != expected.getAsLong()) {
                    Optional<FoundFile> late = late(log, next, expected.getAsLong());
                    // it was published before this one, which a listing may not have seen
                    if (late.isPresent()) {
                        files.add(i, late.get());
                        next = late.get();
                    } else {
                        publish(open);
                        open = Optional.empty();
                    }
                }
                ahead.begin(files, i);
                try (LogFile file = open(next)) {
                    if (open.isPresent() && !open.get().takes(file, options.maxFileBytes)) {
                        publish(open);
                        open = Optional.empty();
                    }
                    if (open.isEmpty()) {
                        open = Optional.of(new LargeFile(target, file, none));
                    }
                    open.get().append(file, chunk);
                    expected = OptionalLong.of(file.end());
                }
            }
            if (options.rest == Rest.COPIED) {
                publish(open);
                open = Optional.empty();
            }
            ended = true;
        } finally {
            ahead.forget();
            if (!ended && open.isPresent()) {
                open.get().discard();
            }
        }
        if (open.isPresent()) {
            open.get().discard();
        }
    }

    private LogFile open(FoundFile file) throws IOException, LogFaultException {
        return ahead.has(file) ? ahead.take(file) : LogFile.open(source, file, Checks.DEFAULT);
    }

    /** The file that stands where one is expected before another; empty if it was removed. */
    private Optional<FoundFile> late(Log log, FoundFile next, long expected) throws IOException, LogFaultException {
        if (next.base() < expected) {
            throw new LogFaultException(next.place() + ": begins before offset " + expected
                    + ", where the file before it ends: two files have the same records");
        }
        for (FileFormat format : FileFormat.values()) {
            FilePlace place = log.place(expected, format);
            try {
                return Optional.of(new FoundFile(place, source.status(place.path())));
            } catch (NoSuchFileException e) {
                // not of this format
            }
        }
        return switch (options.gaps) {
            case TRUSTED -> Optional.empty();
            case REFUSED ->
                throw new LogFaultException(next.place() + ": the file before it is gone, which begins at offset "
                        + expected + ". If it was removed on purpose, go on with --removed-files=trust");
        };
    }

    private void publish(Optional<LargeFile> open) throws IOException, LogFaultException {
        if (open.isEmpty()) {
            return;
        }
        LargeFile file = open.get();
        if (file.publish() == Publication.NAME_TAKEN) {
            throw new LogFaultException(
                    file.place() + ": somebody else has published a file of this name since this run began");
        }
        progress.published(file);
    }

    /** Where the log ends in the new store; empty if it is not there yet. */
    private OptionalLong mark(Log log, List<FoundFile> files) throws IOException, LogFaultException {
        Optional<FilePlace> newest = newest(log);
        if (newest.isEmpty()) {
            return OptionalLong.empty();
        }
        String path = newest.get().path();
        // what is concluded from it has to last
        target.sync(path);
        try (LogFile copied = LogFile.open(target, new FoundFile(newest.get(), target.status(path)), Checks.DEFAULT)) {
            long mark = copied.end();
            Optional<FoundFile> before =
                    files.stream().filter(file -> file.base() < mark).reduce((earlier, later) -> later);
            if (before.isPresent()) {
                requireSameEnd(before.get(), copied);
            }
            return OptionalLong.of(mark);
        }
    }

    /** Refuses to go on in a log that is no copy of this one. */
    private void requireSameEnd(FoundFile last, LogFile copied) throws IOException, LogFaultException {
        try (LogFile original = LogFile.open(source, last, Checks.DEFAULT)) {
            boolean isSame = original.end() == copied.end()
                    && original.last().proof().equals(copied.last().proof());
            if (!isSame) {
                throw new LogFaultException(copied.place() + " of the new store is no copy of this log: it ends with "
                        + copied.last().where() + ", and " + last.place() + " with "
                        + original.last().where()
                        + (original.end() == copied.end() ? ", which is another record" : ""));
            }
        }
    }

    private Optional<FilePlace> newest(Log log) throws IOException {
        Optional<FileName> newest = Optional.empty();
        String after = "";
        Listing page;
        do {
            page = target.list(log.folder(), log.prefix(), after);
            for (String name : page.names()) {
                Optional<FileName> next = FileName.parse(name);
                newest = next.isPresent() ? next : newest;
                after = name;
            }
        } while (!page.isLast());
        return newest.map(name -> log.place(name.baseOffset(), name.format()));
    }
}
