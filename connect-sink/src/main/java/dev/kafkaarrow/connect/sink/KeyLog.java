package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.FileName;
import dev.kafkaarrow.connect.files.FileStore;
import dev.kafkaarrow.connect.files.InvalidCoordinatesException;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.connect.files.RecordIndex;
import dev.kafkaarrow.connect.files.RecordProof;
import dev.kafkaarrow.connect.files.StoredFile;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.InvalidStreamException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * The published files of one writer key: a log in which each file holds every record of the key from its base offset to its
 * last one, and the next file's base is one behind that. What is below the high-water mark is in it; what is not, is not.
 *
 * <p>Files are listed once. Another copy of the task may publish later; that shows when a name is taken.
 */
final class KeyLog {

    private final FileStore store;
    private final WriterKey key;
    private final Checks checks;
    private final NavigableSet<Long> bases;
    private long mark;

    /** The file that was looked into last: records that come again come in order. */
    private Optional<Loaded> loaded = Optional.empty();

    private record Loaded(long base, RecordIndex index) {}

    private KeyLog(FileStore store, WriterKey key, Checks checks, NavigableSet<Long> bases) {
        this.store = store;
        this.key = key;
        this.checks = checks;
        this.bases = bases;
    }

    /**
     * Lists the key's files and takes the mark from the newest.
     *
     * @throws ConnectException if the newest file cannot be understood: an older one is never used in its place
     * @throws IOException if the store failed
     */
    static KeyLog open(FileStore store, WriterKey key, Checks checks) throws IOException {
        NavigableSet<Long> bases = new TreeSet<>();
        for (String name : store.list(key.folder())) {
            FileName.parse(name).filter(key::names).ifPresent(file -> bases.add(file.baseOffset()));
        }
        KeyLog log = new KeyLog(store, key, checks, bases);
        if (!bases.isEmpty()) {
            log.mark = log.index(bases.last()).lastOffset() + 1;
        }
        return log;
    }

    /** Every record of the key below is in a file; none at or above is. */
    long mark() {
        return mark;
    }

    /** What the files say of a record below the mark. */
    enum Standing {
        /** The file holds that very record. */
        HELD,
        /** The file that covers its offset does not hold it. */
        ABSENT,
        /** There is no file that covers its offset. */
        FILE_GONE
    }

    /**
     * Looks a record up.
     *
     * @throws ConnectException if a file holds another record at its offset
     * @throws IOException if the store failed
     */
    Standing find(RecordCoordinates record) throws IOException {
        Long base = bases.floor(record.offset());
        if (base == null) {
            return Standing.FILE_GONE;
        }
        RecordIndex index;
        try {
            index = index(base);
        } catch (NoSuchFileException e) {
            if (isListed(base)) {
                throw e;
            }
            return Standing.FILE_GONE;
        }
        if (record.offset() > index.lastOffset()) {
            // files follow each other without a gap
            return Standing.FILE_GONE;
        }
        Optional<RecordProof> written = index.find(record.offset());
        if (written.isEmpty()) {
            return Standing.ABSENT;
        }
        if (!written.get().equals(record.proof())) {
            throw new ConnectException(record.where() + " has " + record.proof() + ", but " + key.path(base)
                    + " holds that offset with " + written.get()
                    + ": the topic was made anew, or the directory holds another cluster's topic of that name. "
                    + "Use another " + SinkConfig.STORE_URL + ", or move the files away");
        }
        return Standing.HELD;
    }

    /** Fails where the store itself is gone: that says nothing about a file. */
    private boolean isListed(long base) throws IOException {
        return store.list(key.folder()).stream()
                .flatMap(name -> FileName.parse(name).stream())
                .anyMatch(file -> key.names(file) && file.baseOffset() == base);
    }

    /** A file was published at the mark. */
    void published(long lastOffset) {
        bases.add(mark);
        mark = lastOffset + 1;
    }

    /** Where the file that begins at the mark is published. Records that come again are over, as far as one can tell. */
    String beginFile() {
        loaded = Optional.empty();
        return key.path(mark);
    }

    WriterKey key() {
        return key;
    }

    private RecordIndex index(long base) throws IOException {
        if (loaded.isEmpty() || loaded.get().base() != base) {
            loaded = Optional.of(new Loaded(base, load(base)));
        }
        return loaded.get().index();
    }

    private RecordIndex load(long base) throws IOException {
        String path = key.path(base);
        // whoever published it may have died before it was durable, and what is concluded from it must hold
        store.sync(path);
        RecordIndex index;
        try (StoredFile file = store.read(path)) {
            index = RecordIndex.read(file, checks);
        } catch (InvalidStreamException | InvalidCoordinatesException e) {
            throw new ConnectException(
                    path + " is not a file of recorded messages, and what it should hold cannot be known: "
                            + e.getMessage(),
                    e);
        }
        if (!index.fingerprint().equals(key.fingerprint())) {
            throw new ConnectException(path + ": expected messages of schema "
                    + key.fingerprint().sha256() + ", found "
                    + index.fingerprint().sha256()
                    + ": the first 16 digits in its name say too little, or it was renamed");
        }
        if (!index.topic().equals(key.partition().topic())
                || index.partition() != key.partition().partition()
                || index.firstOffset() < base) {
            throw new ConnectException(path + ": expected records of " + key.partition() + " from offset " + base
                    + " on, found " + index.topic() + "-" + index.partition() + " from " + index.firstOffset()
                    + " on: it was renamed or moved");
        }
        return index;
    }
}
