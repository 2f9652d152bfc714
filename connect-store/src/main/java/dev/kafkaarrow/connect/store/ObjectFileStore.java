package dev.kafkaarrow.connect.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Objects in a bucket below a prefix. A file is published by one put that fails if there is an object of that key; what is staged lies
 * in a folder of this host.
 */
final class ObjectFileStore implements FileStore {

    private final ObjectClient client;
    private final ObjectKeys keys;
    private final ObjectStaging staging;
    private final ConditionalPut conditionalPut;
    private final ObjectSource.Windows windows;
    private final WindowMemory memory = new WindowMemory(WindowMemory.DEFAULT_BYTES);

    ObjectFileStore(ObjectClient client, ObjectKeys keys, ObjectStaging staging, Pauses pauses) {
        this(client, keys, staging, pauses, ObjectSource.Windows.DEFAULT);
    }

    ObjectFileStore(
            ObjectClient client, ObjectKeys keys, ObjectStaging staging, Pauses pauses, ObjectSource.Windows windows) {
        this.client = client;
        this.keys = keys;
        this.staging = staging;
        this.conditionalPut = new ConditionalPut(client, pauses);
        this.windows = windows;
    }

    ObjectStaging staging() {
        return staging;
    }

    @Override
    public StoreKind kind() {
        return StoreKind.OBJECT_STORE;
    }

    /** A page in which no name is to be seen is passed over, as nobody could go on behind it. */
    @Override
    public Listing list(String directory, String prefix, String after) throws IOException {
        String folder = keys.folder(directory);
        ObjectPages pages = new ObjectPages(
                client, folder + prefix, ObjectClient.Depth.ONE_FOLDER, after.isEmpty() ? "" : folder + after);
        List<String> names = List.of();
        while (names.isEmpty() && pages.hasNext()) {
            names = pages.next().stream()
                    .map(object -> object.key().substring(folder.length()))
                    .filter(ObjectFileStore::isShown)
                    .toList();
        }
        return new Listing(after, names, !pages.hasNext());
    }

    /** The folder itself may be an object of no name in it, as consoles make them. */
    private static boolean isShown(String name) {
        return !name.isEmpty() && !StoreWalk.isHidden(name);
    }

    @Override
    public void walk(String directory, Visitor visitor) throws IOException {
        new ObjectWalk(client, keys, visitor).below(directory);
    }

    @Override
    public StoredFile read(String path) throws IOException {
        return ObjectSource.open(client, keys.key(path), windows, memory);
    }

    @Override
    public StoredFile read(FileStatus file) throws IOException {
        return readOn(file, 0);
    }

    @Override
    public StoredFile readOn(FileStatus file, long position) throws IOException {
        String key = keys.key(file.path());
        ObjectClient.Found found =
                new ObjectClient.Found(key, file.sizeInBytes(), file.modifiedMs(), file.identity(), Map.of());
        try {
            return ObjectSource.open(client, found, position, windows, memory);
        } catch (ObjectChangedException e) {
            NoSuchFileException gone = new NoSuchFileException(file.path(), null, e.getReason());
            gone.initCause(e);
            throw gone;
        }
    }

    @Override
    public FileStatus status(String path) throws IOException {
        return status(path, client.head(keys.key(path)));
    }

    /** Of the time whole seconds: some stores say more in a listing than of one object. */
    static FileStatus status(String path, ObjectClient.Found found) {
        return new FileStatus(
                path,
                found.sizeInBytes(),
                TimeUnit.SECONDS.toMillis(TimeUnit.MILLISECONDS.toSeconds(found.modifiedMs())),
                found.version());
    }

    /** Nothing of an object that something else has made anew out of one, as its size tells. */
    @Override
    public Map<String, String> metadata(String path) throws IOException {
        ObjectClient.Found found = client.head(keys.key(path));
        Map<String, String> metadata = new HashMap<>(found.metadata());
        boolean isWhole = Long.toString(found.sizeInBytes()).equals(metadata.get(ConditionalPut.SIZE));
        return metadata.remove(ConditionalPut.WRITE_ID) != null && isWhole ? metadata : Map.of();
    }

    @Override
    public void sync(String path) {
        // an object that can be seen is there to stay
    }

    @Override
    public StagedFile stage() throws IOException {
        return new StagedObject(staging.create());
    }

    @Override
    public void delete(String path) throws IOException {
        client.delete(keys.key(path), Optional.empty());
    }

    @Override
    public void delete(FileStatus file) throws IOException {
        client.delete(keys.key(file.path()), Optional.of(file.identity()));
    }

    @Override
    public void move(String path, String target) throws IOException {
        move(client.head(keys.key(path)), target);
    }

    @Override
    public void move(FileStatus file, String target) throws IOException {
        ObjectClient.Found found = client.head(keys.key(file.path()));
        if (!found.version().equals(file.identity())) {
            throw new ObjectChangedException(
                    client + "/" + found.key(),
                    "expected version " + file.identity() + ", which was looked at, it has " + found.version());
        }
        move(found, target);
    }

    /** By another object of the same bytes, as stores do not copy under a condition that all of them keep to. */
    private void move(ObjectClient.Found source, String target) throws IOException {
        MovedObject moved = new MovedObject(client, source);
        if (conditionalPut.put(keys.key(target), moved, moved.writeId(), moved.metadata()) == Publication.NAME_TAKEN) {
            throw new FileAlreadyExistsException(target);
        }
        moved.deleteSource();
    }

    @Override
    public boolean isFree(String target, String path) throws IOException {
        MovedObject moved = new MovedObject(client, client.head(keys.key(path)));
        try {
            return moved.writeId()
                    .equals(client.head(keys.key(target)).metadata().get(ConditionalPut.WRITE_ID));
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    @Override
    public void probe() throws IOException {
        try {
            staging.create().discard();
        } catch (IOException e) {
            throw new StagingException(e);
        }
        trial().publish();
    }

    @Override
    public void probeReading() throws FileSystemException {
        trial().read();
    }

    @Override
    public void probeRemoving() throws FileSystemException {
        trial().remove();
    }

    private ObjectTrial trial() {
        return new ObjectTrial(client, conditionalPut, keys.prefix() + ".probe-" + staging.newName());
    }

    @Override
    public void close() throws IOException {
        try (client) {
            staging.close();
        }
    }

    @Override
    public String toString() {
        return (client + "/" + keys.prefix()).replaceFirst("/$", "");
    }

    private final class StagedObject implements StagedFile {
        private final ObjectStaging.LocalFile file;

        /** Of what was written so far, once somebody has tried to publish it. */
        private Optional<String> writeId = Optional.empty();

        StagedObject(ObjectStaging.LocalFile file) {
            this.file = file;
        }

        @Override
        public void write(ByteBuffer... buffers) throws IOException {
            writeId = Optional.empty();
            file.write(buffers);
        }

        @Override
        public long sizeInBytes() {
            return file.sizeInBytes();
        }

        @Override
        public Publication publish(String path, Map<String, String> metadata) throws IOException {
            String key = keys.key(path);
            file.complete();
            if (writeId.isEmpty()) {
                writeId = Optional.of(staging.newName());
            }
            Publication publication = conditionalPut.put(key, file, writeId.get(), metadata);
            if (publication == Publication.PUBLISHED) {
                staging.takeBack(file);
            }
            return publication;
        }

        @Override
        public void discard() throws IOException {
            file.discard();
        }
    }
}
