package dev.kafkaarrow.connect.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A directory of a file system that has hard links, which are what publishes by create-if-absent. */
final class LocalFileStore implements FileStore {

    private final Path root;
    private final Path stagingDirectory;
    private final Disk disk;
    private final StoreRoot there;
    private final DurableDirectories directories;
    private final StoreTrial trial;

    /** Published from other threads too, which look whether the folder is still there. */
    private volatile Optional<Staging> staging = Optional.empty();

    /** Stages in a hidden folder of the store. */
    LocalFileStore(Path root, Disk disk) {
        this(root, root, disk);
    }

    /** Stages in a hidden folder of another directory, where nobody else's files are taken for leftovers. */
    LocalFileStore(Path root, Path stagingDirectory, Disk disk) {
        this.root = root;
        this.stagingDirectory = stagingDirectory;
        this.disk = disk;
        this.there = new StoreRoot(root, disk);
        this.directories = new DurableDirectories(root, disk);
        this.trial = new StoreTrial(root, disk);
    }

    Disk disk() {
        return disk;
    }

    @Override
    public StoreKind kind() {
        return StoreKind.FILE_SYSTEM;
    }

    /** Everything: a directory is read from its beginning in any case. */
    @Override
    public Listing list(String directory, String prefix, String after) throws IOException {
        Path path = resolve(directory);
        List<String> files = new ArrayList<>();
        try {
            for (String name : disk.names(path)) {
                if (name.startsWith(prefix) && !StoreWalk.isHidden(name) && mayBeFile(PathText.resolve(path, name))) {
                    files.add(name);
                }
            }
        } catch (NoSuchFileException e) {
            there.expectThere(vouching());
            return new Listing("", List.of(), true);
        }
        files.sort(PathText.ORDER);
        return new Listing("", files, true);
    }

    @Override
    public void walk(String directory, Visitor visitor) throws IOException {
        if (directory.isEmpty()) {
            new StoreWalk(disk, visitor).below("", root, names());
        } else {
            there.expectThere(vouching());
            new StoreWalk(disk, visitor).at(directory, resolve(directory));
        }
    }

    private List<String> names() throws IOException {
        try {
            return disk.names(root);
        } catch (NoSuchFileException e) {
            there.expectThere(vouching());
            throw e;
        }
    }

    /** What cannot be told may be a file. */
    private boolean mayBeFile(Path path) {
        try {
            return switch (disk.attributes(path).kind()) {
                case FILE, BROKEN_LINK -> true;
                case DIRECTORY, LINK_TO_DIRECTORY, OTHER -> false;
            };
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public StoredFile read(String path) throws IOException {
        return new DiskSource(disk.read(resolve(path)));
    }

    @Override
    public FileStatus status(String path) throws IOException {
        Disk.Attributes attributes = disk.attributes(resolve(path));
        if (attributes.kind() == Disk.Kind.BROKEN_LINK) {
            throw new NoSuchFileException(path, null, "a symbolic link to nothing that is there");
        }
        return StoreWalk.status(path, attributes);
    }

    @Override
    public Map<String, String> metadata(String path) throws IOException {
        FileStatus unused = status(path);
        return Map.of();
    }

    @Override
    public void sync(String path) throws IOException {
        Path file = resolve(path);
        disk.force(file);
        disk.force(file.getParent());
        directories.make(file.getParent());
    }

    @Override
    public StagedFile stage() throws IOException {
        Path path = staging().newPath();
        try {
            return new LocalStagedFile(path, disk.create(path));
        } catch (NoSuchFileException e) {
            there.expectThere(vouching());
            // somebody removed the folder; what was staged in it is lost and says so when it is published
            close();
            directories.forget();
            Path again = staging().newPath();
            return new LocalStagedFile(again, disk.create(again));
        }
    }

    /** Made when it is first needed: who only reads leaves no trace. */
    private Staging staging() throws IOException {
        if (staging.isEmpty()) {
            there.expectThere(Optional.empty());
            if (!isStagedInStore()) {
                directories.make(stagingDirectory);
            }
            staging = Optional.of(Staging.open(stagingDirectory.resolve(Staging.FOLDER), disk));
        }
        return staging.get();
    }

    private boolean isStagedInStore() {
        return stagingDirectory.equals(root);
    }

    /** The staging folder, where it can tell one store from another. */
    private Optional<Staging> vouching() {
        return isStagedInStore() ? staging : Optional.empty();
    }

    @Override
    public void delete(String path) throws IOException {
        Path file = resolve(path);
        try {
            disk.delete(file);
        } catch (NoSuchFileException e) {
            return;
        }
        disk.force(file.getParent());
    }

    @Override
    public void move(String path, String target) throws IOException {
        Path from = resolve(path);
        Path to = resolve(target);
        String identity = disk.attributes(from).identity();
        link(to, from, identity);
        disk.delete(from);
        disk.force(from.getParent());
    }

    @Override
    public boolean isFree(String target, String path) throws IOException {
        String identity = status(path).identity();
        try {
            // an earlier move that died between its two steps left both names of one file
            return status(target).identity().equals(identity);
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    private void link(Path to, Path from, String identity) throws IOException {
        directories.make(to.getParent());
        try {
            disk.link(to, from);
        } catch (FileAlreadyExistsException e) {
            // an earlier move that died between its two steps left both names of one file
            if (!disk.attributes(to).identity().equals(identity)) {
                throw e;
            }
        }
        disk.force(to.getParent());
    }

    @Override
    public void probe() throws IOException {
        directories.make(root);
        trial.publish(trial.newHiddenName());
        try {
            trial.publish(staging().newPath());
        } catch (IOException e) {
            throw new StagingException(e);
        }
    }

    @Override
    public void probeReading() throws IOException {
        trial.read();
    }

    @Override
    public void probeRemoving() throws IOException {
        trial.remove();
    }

    @Override
    public void close() throws IOException {
        if (staging.isPresent()) {
            Staging opened = staging.get();
            staging = Optional.empty();
            opened.close();
        }
    }

    private Path resolve(String path) {
        Path resolved = PathText.resolve(root, path).normalize();
        if (!resolved.startsWith(root)) {
            throw new IllegalArgumentException("'" + path + "' leads out of the store " + this);
        }
        return resolved;
    }

    @Override
    public String toString() {
        return PathText.of(root);
    }

    private final class LocalStagedFile implements StagedFile {
        private final Path path;
        private final Disk.DiskFile file;
        private long size;
        private boolean ended;

        LocalStagedFile(Path path, Disk.DiskFile file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public void write(ByteBuffer... buffers) throws IOException {
            long bytes = 0;
            for (ByteBuffer buffer : buffers) {
                bytes += buffer.remaining();
            }
            file.write(buffers, size);
            size += bytes;
        }

        @Override
        public long sizeInBytes() {
            return size;
        }

        @Override
        public Publication publish(String target, Map<String, String> metadata) throws IOException {
            Path name = resolve(target);
            // a failed write may have left bytes behind the last good one
            file.truncate(size);
            file.force();
            there.expectThere(vouching());
            directories.make(name.getParent());
            try {
                disk.link(name, path);
            } catch (FileAlreadyExistsException e) {
                return Publication.NAME_TAKEN;
            } catch (NoSuchFileException e) {
                // somebody removed the directory: what is known to be durable is not any more
                directories.forget();
                throw e;
            }
            disk.force(name.getParent());
            discard();
            return Publication.PUBLISHED;
        }

        @Override
        public void discard() throws IOException {
            if (!ended) {
                ended = true;
                file.close();
                disk.delete(path);
            }
        }
    }
}
