package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.FileName;
import dev.kafkaarrow.connect.files.InvalidCoordinatesException;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.connect.files.RecordIndex;
import dev.kafkaarrow.connect.files.RecordProof;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.StoredFile;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.InvalidStreamException;
import dev.kafkaarrow.ipc.SchemaFingerprint;
import dev.kafkaarrow.ipc.StreamSchema;
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
    private final SchemaContinuity continuity;
    private final NavigableSet<Long> bases;
    private long mark;

    /** Of the newest file. */
    private Optional<StreamSchema> newestSchema = Optional.empty();

    /** The file that was looked into last: records that come again come in order. */
    private Optional<Loaded> loaded = Optional.empty();

    private record Loaded(long base, RecordIndex index) {}

    private KeyLog(
            FileStore store, WriterKey key, Checks checks, SchemaContinuity continuity, NavigableSet<Long> bases) {
        this.store = store;
        this.key = key;
        this.checks = checks;
        this.continuity = continuity;
        this.bases = bases;
    }

    /**
     * Lists the key's files and takes the mark from the newest.
     *
     * @throws ConnectException if the newest file cannot be understood: an older one is never used in its place; or if there are
     *     files of the partition that do not say what they hold of this key
     * @throws IOException if the store failed
     */
    static KeyLog open(FileStore store, WriterKey key, Checks checks, SchemaContinuity continuity) throws IOException {
        NavigableSet<Long> bases = new TreeSet<>();
        for (String name : store.list(key.folder(), "", "").names()) {
            Optional<FileName> file = FileName.parse(name);
            if (file.filter(key::isOfOtherContinuity).isPresent()) {
                throw otherContinuity(key, name);
            }
            file.filter(key::names).ifPresent(own -> bases.add(own.baseOffset()));
        }
        KeyLog log = new KeyLog(store, key, checks, continuity, bases);
        if (!bases.isEmpty()) {
            RecordIndex newest = log.index(bases.last());
            log.mark = newest.lastOffset() + 1;
            log.newestSchema = Optional.of(newest.schema());
        }
        return log;
    }

    private static ConnectException otherContinuity(WriterKey key, String name) {
        String others = key.fingerprint().isPresent()
                ? "where schemas were judged or projected, which they are not now, because "
                        + SinkOptions.SCHEMA_COMPATIBILITY + "=NONE and " + SinkOptions.SCHEMA_EVOLUTION + "=separate"
                : "where each schema had a log of its own: now they share one, because "
                        + SinkOptions.SCHEMA_COMPATIBILITY + " is not NONE or " + SinkOptions.SCHEMA_EVOLUTION
                        + "=project";
        return new ConnectException(key.folder() + " holds " + name + ", which was written " + others
                + ". Its records would be written again if they were delivered again. Set both options back, or use another "
                + SinkOptions.STORE_URL + ", or move the partition's files away");
    }

    /** Every record of the key below is in a file; none at or above is. */
    long mark() {
        return mark;
    }

    /** What the files say of a record below the mark. */
    enum Evidence {
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
    Evidence find(RecordCoordinates record) throws IOException {
        Optional<Long> covering = covering(record.offset());
        if (covering.isEmpty()) {
            return Evidence.FILE_GONE;
        }
        long base = covering.get();
        RecordIndex index = index(base);
        Optional<RecordProof> written = index.find(record.offset());
        if (written.isEmpty()) {
            return Evidence.ABSENT;
        }
        if (!written.get().equals(record.proof())) {
            throw new ConnectException(record.where() + " has " + record.proof() + ", but " + key.path(base)
                    + " holds that offset with " + written.get()
                    + ": the topic was made anew, or the directory holds another cluster's topic of that name. "
                    + "Use another " + SinkOptions.STORE_URL + ", or move the files away");
        }
        return Evidence.HELD;
    }

    /**
     * The base of the file that covers an offset below the mark. A listing may have missed it: files follow each other without a
     * gap, so the one before tells its name.
     */
    private Optional<Long> covering(long offset) throws IOException {
        while (true) {
            Long base = bases.floor(offset);
            long next = 0;
            if (base != null) {
                try {
                    next = index(base).lastOffset() + 1;
                } catch (NoSuchFileException e) {
                    if (isListed(base)) {
                        throw e;
                    }
                    return Optional.empty();
                }
                if (offset < next) {
                    return Optional.of(base);
                }
            }
            if (!exists(next)) {
                return Optional.empty();
            }
            bases.add(next);
        }
    }

    private boolean exists(long base) throws IOException {
        try {
            store.status(key.path(base));
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Fails where the store itself is gone: that says nothing about a file. */
    private boolean isListed(long base) throws IOException {
        return store.list(key.folder(), "", "").names().stream()
                .flatMap(name -> FileName.parse(name).stream())
                .anyMatch(file -> key.names(file) && file.baseOffset() == base);
    }

    /**
     * Of the last record before one at or above the mark; empty if there is none. The staged ones are not known here.
     */
    Optional<StreamSchema> newestSchema() {
        return newestSchema;
    }

    /**
     * Of the last record before one below the mark, as far as it can be told.
     *
     * @throws IOException if the store failed
     */
    SchemaBefore schemaBefore(long offset) throws IOException {
        long base = bases.floor(offset);
        RecordIndex covering = index(base);
        if (offset > covering.firstOffset()) {
            return new SchemaBefore(Optional.of(covering.schema()), true);
        }
        if (base == 0) {
            return new SchemaBefore(Optional.empty(), true);
        }
        Optional<Long> before = covering(base - 1);
        return before.isPresent()
                ? new SchemaBefore(Optional.of(index(before.get()).schema()), true)
                : new SchemaBefore(Optional.empty(), false);
    }

    /**
     * The schema in effect at an offset.
     *
     * @param schema empty if there is none before
     * @param isKnown whether the file that says so is still there
     */
    record SchemaBefore(Optional<StreamSchema> schema, boolean isKnown) {}

    /**
     * Whether another copy of the task has published at the mark meanwhile, or a listing has missed it: then what is known
     * here of the records before is not all.
     */
    boolean isOvertaken() throws IOException {
        return exists(mark);
    }

    /** A file was published at the mark. */
    void published(long lastOffset, StreamSchema schema) {
        bases.add(mark);
        mark = lastOffset + 1;
        newestSchema = Optional.of(schema);
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
                            + e.getMessage()
                            + (e instanceof InvalidStreamException invalid ? ReadingBounds.wayOut(invalid) : ""),
                    e);
        }
        SchemaFingerprint found = continuity.fingerprint(index.schema());
        if (!key.fingerprint().map(found::equals).orElse(true)) {
            throw new ConnectException(path + ": expected messages of schema "
                    + key.fingerprint().get().sha256() + ", found " + found.sha256()
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
