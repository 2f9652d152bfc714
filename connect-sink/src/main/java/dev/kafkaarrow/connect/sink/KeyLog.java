package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.FileFormat;
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
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * The published files of one writer key: a log in which each file holds every record of the key from its base offset to its
 * last one, and the next file's base is one behind that. What is below the high-water mark is in it; what is not, is not.
 *
 * <p>Files are listed where records come, and once. Another copy of the task may publish later; that shows when a name is taken.
 */
final class KeyLog {

    private final FileStore store;
    private final WriterKey key;
    private final FileFormat format;
    private final Checks checks;
    private final SchemaContinuity continuity;
    private final KeyListing listing;
    private OptionalLong mark = OptionalLong.empty();

    /** Of the newest file. */
    private Optional<StreamSchema> newestSchema = Optional.empty();

    /** The file that was looked into last: records that come again come in order. */
    private Optional<Loaded> loaded = Optional.empty();

    private record Loaded(FileName file, RecordIndex index) {}

    /**
     * Nothing is known yet.
     *
     * @param format of files that are published; there may be others from before
     */
    KeyLog(FileStore store, WriterKey key, FileFormat format, Checks checks, SchemaContinuity continuity) {
        this.store = store;
        this.key = key;
        this.format = format;
        this.checks = checks;
        this.continuity = continuity;
        this.listing = new KeyListing(store, key);
    }

    /**
     * Whether a record of the key lies where files are already: then one of them holds it. Otherwise none does, and the {@link #mark()} is
     * known.
     *
     * @throws ConnectException if the newest file cannot be understood: an older one is never used in its place
     * @throws IOException if the store failed
     */
    boolean isBelowMark(long offset) throws IOException {
        if (mark.isEmpty()) {
            listing.reach(offset);
            if (!listing.reachesEnd()) {
                return true;
            }
            takeMark();
        }
        return offset < mark.getAsLong();
    }

    /** From the newest file: from what was said of it when it was published, or else from itself. */
    private void takeMark() throws IOException {
        Optional<FileName> newest = listing.last();
        if (newest.isEmpty()) {
            mark = OptionalLong.of(0);
            return;
        }
        FileName file = newest.get();
        String path = key.path(file);
        Optional<FileFacts> facts = FileFacts.of(store.metadata(path)).filter(said -> said.areOf(key, file));
        if (facts.isPresent()) {
            store.sync(path);
            if (continuity.isJudged()) {
                newestSchema = Optional.of(read(path, RecordIndex::readSchema));
            }
            mark = OptionalLong.of(facts.get().lastOffset() + 1);
        } else {
            RecordIndex index = index(file);
            newestSchema = Optional.of(index.schema());
            mark = OptionalLong.of(index.lastOffset() + 1);
        }
    }

    /**
     * Every record of the key below is in a file; none at or above is.
     *
     * @throws java.util.NoSuchElementException if no record was {@linkplain #isBelowMark known} not to be below it
     */
    long mark() {
        return mark.orElseThrow();
    }

    /** Every record of the key below is in a file: the mark, or less as long as that is not known. */
    long knownMark() {
        return mark.orElseGet(() -> listing.last().map(FileName::baseOffset).orElse(0L));
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
        Optional<FileName> covering = covering(record.offset());
        if (covering.isEmpty()) {
            return Evidence.FILE_GONE;
        }
        FileName file = covering.get();
        RecordIndex index = index(file);
        Optional<RecordProof> written = index.find(record.offset());
        if (written.isEmpty()) {
            return Evidence.ABSENT;
        }
        if (written.get().checksum().basis() != record.checksum().basis()) {
            throw new ConnectException(record.where() + " comes again with another " + SinkOptions.VALUE_FORMAT
                    + " than " + key.path(file)
                    + " was written with, so that nobody can tell whether it is the record there."
                    + " Set " + SinkOptions.VALUE_FORMAT
                    + " back, and change it after the connector was stopped cleanly");
        }
        if (!written.get().equals(record.proof())) {
            throw new ConnectException(record.where() + " has " + record.proof() + ", but " + key.path(file)
                    + " holds that offset with " + written.get()
                    + ": the topic was made anew, or the directory holds another cluster's topic of that name. "
                    + "Use another " + SinkOptions.STORE_URL + ", or move the files away");
        }
        return Evidence.HELD;
    }

    /**
     * The file that covers an offset below the mark. A listing may have missed it: files follow each other without a gap, so the one
     * before tells its name.
     */
    private Optional<FileName> covering(long offset) throws IOException {
        while (true) {
            Optional<FileName> file = listing.floor(offset);
            long next = 0;
            if (file.isPresent()) {
                try {
                    next = index(file.get()).lastOffset() + 1;
                } catch (NoSuchFileException e) {
                    // where the store itself is gone, that says nothing about a file
                    if (listing.lists(file.get())) {
                        throw e;
                    }
                    return Optional.empty();
                }
                if (offset < next) {
                    return file;
                }
            }
            Optional<FileName> missed = existing(next);
            if (missed.isEmpty()) {
                return Optional.empty();
            }
            listing.add(missed.get());
        }
    }

    /** The file of a base, of any format. */
    private Optional<FileName> existing(long base) throws IOException {
        for (FileFormat each : FileFormat.values()) {
            FileName file = key.name(base, each);
            if (exists(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    private boolean exists(FileName file) throws IOException {
        try {
            store.status(key.path(file));
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
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
        FileName file = listing.floor(offset).orElseThrow();
        RecordIndex covering = index(file);
        if (offset > covering.firstOffset()) {
            return new SchemaBefore(Optional.of(covering.schema()), true);
        }
        if (file.baseOffset() == 0) {
            return new SchemaBefore(Optional.empty(), true);
        }
        Optional<FileName> before = covering(file.baseOffset() - 1);
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
        return existing(mark()).isPresent();
    }

    /** A file was published at the mark. */
    void published(long lastOffset, StreamSchema schema) {
        listing.add(key.name(mark(), format));
        mark = OptionalLong.of(lastOffset + 1);
        newestSchema = Optional.of(schema);
    }

    /** A file begins. Records that come again are over, as far as one can tell. */
    void beginsFile() {
        loaded = Optional.empty();
    }

    WriterKey key() {
        return key;
    }

    private RecordIndex index(FileName file) throws IOException {
        if (loaded.isEmpty() || !loaded.get().file().equals(file)) {
            loaded = Optional.of(new Loaded(file, load(file)));
        }
        return loaded.get().index();
    }

    private RecordIndex load(FileName file) throws IOException {
        String path = key.path(file);
        // whoever published it may have died before it was durable, and what is concluded from it must hold
        store.sync(path);
        RecordIndex index = read(path, RecordIndex::read);
        SchemaFingerprint found = continuity.fingerprint(index.schema());
        if (!key.fingerprint().map(found::equals).orElse(true)) {
            throw new ConnectException(path + ": expected messages of schema "
                    + key.fingerprint().get().sha256() + ", found " + found.sha256()
                    + ": the first 16 digits in its name say too little, or it was renamed");
        }
        if (!index.topic().equals(key.partition().topic())
                || index.partition() != key.partition().partition()
                || index.firstOffset() < file.baseOffset()) {
            throw new ConnectException(
                    path + ": expected records of " + key.partition() + " from offset " + file.baseOffset()
                            + " on, found " + index.topic() + "-" + index.partition() + " from " + index.firstOffset()
                            + " on: it was renamed or moved");
        }
        return index;
    }

    private interface Reader<T> {
        T read(StoredFile file, Checks checks) throws IOException;
    }

    private <T> T read(String path, Reader<T> reader) throws IOException {
        try (StoredFile file = store.read(path)) {
            return reader.read(file, checks);
        } catch (InvalidStreamException | InvalidCoordinatesException e) {
            throw new ConnectException(
                    path + " is not a file of recorded messages, and what it should hold cannot be known: "
                            + e.getMessage()
                            + (e instanceof InvalidStreamException invalid ? ReadingBounds.wayOut(invalid) : ""),
                    e);
        }
    }
}
