package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.FileName;
import dev.kafkaarrow.connect.store.FileStatus;
import dev.kafkaarrow.connect.store.FileStore;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A file that was read and is to be removed. Removing frees its name. In an object store a put that a sink gave up may come into effect
 * later, under the name of an earlier file if that is free: so a sink's file goes only when another one of its log has followed it for
 * longer than any copy of a task lives unnoticed. Not thread-safe.
 */
final class WaitingFile {

    /** A day, as for whoever removes files otherwise. */
    static final long MS_FOLLOWED = 24 * 60 * 60 * 1_000L;

    private final ReadFile file;
    private final Disposal disposal;
    private final boolean isOfSink;

    /** When the next file of its log was made, milliseconds since the epoch; empty as long as none was seen. */
    private OptionalLong followedMs = OptionalLong.empty();

    /** @param file only that very file is removed */
    WaitingFile(ReadFile file, Disposal disposal) {
        this.file = file;
        this.disposal = disposal;
        this.isOfSink = isOfSink(file.path());
    }

    private static boolean isOfSink(String path) {
        return FileName.parse(path.substring(path.lastIndexOf('/') + 1)).isPresent();
    }

    String path() {
        return file.path();
    }

    ReadFile file() {
        return file;
    }

    Disposal disposal() {
        return disposal;
    }

    /** Whether the name of the file may be free in an object store at a time, milliseconds since the epoch. */
    boolean mayBeFree(long wallMs) {
        return !isOfSink || (followedMs.isPresent() && wallMs - followedMs.getAsLong() > MS_FOLLOWED);
    }

    private boolean isFollowedBy(String path) {
        String log = path().substring(0, path().lastIndexOf('+') + 1);
        return path.startsWith(log) && path.compareTo(path()) > 0 && isOfSink(path);
    }

    /** Sees in a scan, which comes to the files of a directory in the order of their names, since when those that wait are followed. */
    static final class LogsInOrder implements FileStore.Visitor {
        private final Map<String, WaitingFile> waiting;
        private final FileStore.Visitor visitor;
        private Optional<WaitingFile> last = Optional.empty();

        /**
         * @param waiting by path
         * @param visitor visits all the same
         */
        LogsInOrder(Map<String, WaitingFile> waiting, FileStore.Visitor visitor) {
            this.waiting = waiting;
            this.visitor = visitor;
        }

        @Override
        public void visit(FileStatus file) throws IOException {
            if (last.isPresent() && last.get().isFollowedBy(file.path())) {
                last.get().followedMs = OptionalLong.of(file.modifiedMs());
                last = Optional.empty();
            }
            WaitingFile read = waiting.get(file.path());
            if (read != null && read.isOfSink) {
                read.followedMs = OptionalLong.empty();
                last = Optional.of(read);
            }
            visitor.visit(file);
        }

        @Override
        public boolean enters(String directory) {
            return visitor.enters(directory);
        }

        @Override
        public void unreadable(String path, String reason) {
            visitor.unreadable(path, reason);
        }
    }
}
