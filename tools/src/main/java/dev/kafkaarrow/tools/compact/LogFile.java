package dev.kafkaarrow.tools.compact;

import dev.kafkaarrow.connect.files.FilePlace;
import dev.kafkaarrow.connect.files.InvalidCoordinatesException;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.connect.files.WholeFile;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.StoredFile;
import dev.kafkaarrow.ipc.ByteSource;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.InvalidStreamException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A published file of a log, open, whose headers were read and are those of such a file. */
final class LogFile implements AutoCloseable {

    /** Read at once: most files that are worth to be compacted. */
    static final int SMALL_BYTES = 1 << 20;

    private final FilePlace place;
    private final long sizeInBytes;

    /** Absent from one that was read at once. */
    private final Optional<StoredFile> stored;

    private final ByteSource source;
    private final WholeFile content;

    private LogFile(
            FilePlace place, long sizeInBytes, Optional<StoredFile> stored, ByteSource source, WholeFile content) {
        this.place = place;
        this.sizeInBytes = sizeInBytes;
        this.stored = stored;
        this.source = source;
        this.content = content;
    }

    /**
     * Opens a file; the caller closes it.
     *
     * @throws LogFaultException if it is not what its name says
     */
    static LogFile open(FileStore store, FoundFile file, Checks checks) throws IOException, LogFaultException {
        if (isSmall(file)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.status().sizeInBytes());
            try (StoredFile stored = store.read(file.status())) {
                stored.read(0, bytes);
            }
            return open(file, Optional.empty(), ByteSource.of(bytes.flip()), checks);
        }
        StoredFile stored = store.read(file.status());
        boolean opened = false;
        try {
            LogFile read = open(file, Optional.of(stored), stored, checks);
            opened = true;
            return read;
        } finally {
            if (!opened) {
                stored.close();
            }
        }
    }

    private static LogFile open(FoundFile file, Optional<StoredFile> stored, ByteSource source, Checks checks)
            throws IOException, LogFaultException {
        try {
            WholeFile content = WholeFile.read(source, checks);
            LogFile read = new LogFile(file.place(), file.status().sizeInBytes(), stored, source, content);
            read.require();
            return read;
        } catch (InvalidStreamException | InvalidCoordinatesException e) {
            throw new LogFaultException(file.place() + ": not a file that a sink wrote, " + e.getMessage(), e);
        }
    }

    /** Whether a file is read at once, and needs its store no more. */
    static boolean isSmall(FoundFile file) {
        return file.status().sizeInBytes() <= SMALL_BYTES;
    }

    private void require() throws LogFaultException {
        if (content.lastRecord().isEmpty()) {
            throw new LogFaultException(place + ": expected records, got none");
        }
        RecordCoordinates last = last();
        boolean isOfName = last.topic().equals(place.topic())
                && last.partition() == place.name().partition()
                && content.firstOffset() >= place.name().baseOffset();
        if (!isOfName) {
            throw new LogFaultException(place + ": expected records of " + place.topic() + "-"
                    + place.name().partition() + " from offset " + place.name().baseOffset() + " on, got those from "
                    + last.topic() + "-" + last.partition() + "@" + content.firstOffset() + " on");
        }
    }

    FilePlace place() {
        return place;
    }

    long sizeInBytes() {
        return sizeInBytes;
    }

    ByteSource source() {
        return source;
    }

    WholeFile content() {
        return content;
    }

    RecordCoordinates last() {
        return content.lastRecord().orElseThrow();
    }

    /** Where the next file of its log begins. */
    long end() {
        return last().offset() + 1;
    }

    @Override
    public void close() throws IOException {
        if (stored.isPresent()) {
            stored.get().close();
        }
    }
}
