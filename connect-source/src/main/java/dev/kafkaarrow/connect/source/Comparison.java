package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.store.FileStatus;
import dev.kafkaarrow.connect.store.FileStore;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** Holds a file that is to be removed against the one that was read, piece by piece. Not thread-safe. */
final class Comparison implements Closeable {

    private final FileStore store;
    private final WaitingFile read;

    /** Before the comparison began: what changes later is seen by it. */
    private final FileStatus now;

    /** Absent where the store itself says that the file is the same. */
    private final Optional<ContentCheck> check;

    /** What a file turned out to be. */
    enum Verdict {
        SAME,
        ANOTHER,
        GONE,
        /** Not all was compared yet. */
        UNKNOWN,
        /** The store could not be asked, or did not do it: it is tried again. */
        FAILED
    }

    /** @throws NoSuchFileException if it is gone */
    Comparison(FileStore store, WaitingFile read) throws IOException {
        this.store = store;
        this.read = read;
        this.now = store.status(read.path());
        this.check = isKnown()
                ? Optional.empty()
                : Optional.of(
                        new ContentCheck(store.read(now), read.file().consumed().orElse(Consumed.NOTHING)));
    }

    /** A version of an object has the same bytes for good; what a directory says of a file proves nothing. */
    private boolean isKnown() {
        return switch (store.kind()) {
            case FILE_SYSTEM -> false;
            case OBJECT_STORE -> read.file().seemsSameAs(now, store.kind());
        };
    }

    boolean isOf(WaitingFile file) {
        return read == file;
    }

    /** As the store said of the file when the comparison began. */
    FileStatus status() {
        return now;
    }

    /** Bytes that were read so far. */
    long position() {
        return check.map(ContentCheck::position).orElse(0L);
    }

    /** Reads on. */
    Verdict advance(long atMostBytes) throws IOException {
        if (check.isEmpty()) {
            return Verdict.SAME;
        }
        if (!mayBeSame()) {
            return Verdict.ANOTHER;
        }
        if (!check.get().advance(atMostBytes)) {
            return Verdict.UNKNOWN;
        }
        return check.get().holds() && isStill() ? Verdict.SAME : Verdict.ANOTHER;
    }

    private boolean mayBeSame() {
        ReadFile then = read.file();
        if (read.disposal() instanceof Disposal.Reject || then.consumed().isEmpty()) {
            // there is no checksum of all of it: another one is read, and judged for itself
            return then.seemsSameAs(now, store.kind())
                    && then.status().identity().equals(now.identity());
        }
        return then.consumed().get().bytes() == now.sizeInBytes();
    }

    private boolean isStill() throws IOException {
        try {
            return store.status(now.path()).equals(now);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        if (check.isPresent()) {
            check.get().close();
        }
    }
}
