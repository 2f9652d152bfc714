package dev.kafkaarrow.tools.compact;

import dev.kafkaarrow.connect.files.FilePlace;
import dev.kafkaarrow.connect.files.InvalidCoordinatesException;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.connect.files.WholeFile;
import dev.kafkaarrow.connect.store.FileStatus;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.StoredFile;
import dev.kafkaarrow.ipc.ByteSource;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.InvalidStreamException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A published file of a log, open, whose headers were read and are those of such a file. */
final class LogFile implements AutoCloseable {

    /** Read at once: most files that are worth to be compacted. */
    private static final int SMALL_BYTES = 1 << 20;

    private final FilePlace place;
    private final long sizeInBytes;
    private final StoredFile stored;
    private final ByteSource source;
    private final WholeFile content;

    private LogFile(FilePlace place, long sizeInBytes, StoredFile stored, ByteSource source, WholeFile content) {
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
    static LogFile open(FileStore store, FilePlace place, FileStatus file, Checks checks)
            throws IOException, LogFaultException {
        StoredFile stored = store.read(file);
        boolean opened = false;
        try {
            ByteSource source = stored;
            if (file.sizeInBytes() <= SMALL_BYTES) {
                ByteBuffer bytes = ByteBuffer.allocate((int) file.sizeInBytes());
                stored.read(0, bytes);
                source = ByteSource.of(bytes.flip());
            }
            WholeFile content = WholeFile.read(source, checks);
            LogFile read = new LogFile(place, file.sizeInBytes(), stored, source, content);
            read.require();
            opened = true;
            return read;
        } catch (InvalidStreamException | InvalidCoordinatesException e) {
            throw new LogFaultException(place + ": not a file that a sink wrote, " + e.getMessage(), e);
        } finally {
            if (!opened) {
                stored.close();
            }
        }
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
        stored.close();
    }
}
