package dev.kafkaarrow.connect.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A disk in memory that several processes share and that forgets, at a loss of power, what was not forced. Faults come in
 * through a {@link Faults} per process. Its calls may come from several threads, as long as faults may; the rest is for one.
 */
public final class SimulatedDisk {

    /** Is asked before and after every call of a process; throws to fail the call, or to kill the process. */
    public interface Faults {
        void before(String call, Path path) throws IOException;

        void after(String call, Path path) throws IOException;
    }

    /** No faults. */
    public static final Faults NONE = new Faults() {
        @Override
        public void before(String call, Path path) {}

        @Override
        public void after(String call, Path path) {}
    };

    /** Some tens of steps of a copy of the sink's task. */
    private static final int LATE_CALLS = 60;

    private Directory root = new Directory();
    private long nextId;
    private int processes;
    private boolean linksOverwrite;
    private Optional<Random> late = Optional.empty();
    private long calls;

    /** With an empty store, made long ago. */
    public SimulatedDisk() {
        root.entries.put("store", new Directory());
        root.durable.putAll(root.entries);
    }

    /** From now on a link replaces what has the name, as a file system without create-if-absent would. */
    public void letLinksOverwrite() {
        linksOverwrite = true;
    }

    /** With nothing on it. */
    public static SimulatedDisk empty() {
        SimulatedDisk disk = new SimulatedDisk();
        disk.root = new Directory();
        return disk;
    }

    /** From now on a listing may miss names that another process made within the last {@value #LATE_CALLS} calls. */
    public void listLate(Random random) {
        late = Optional.of(random);
    }

    /** Ends {@link #listLate}. */
    public void listAtOnce() {
        late = Optional.empty();
    }

    /** A store in {@code /store}, opened by a process of its own. */
    public FileStore store(Faults faults) {
        return new LocalFileStore(Path.of("/store"), newProcess(faults));
    }

    Disk newProcess(Faults faults) {
        return new DiskProcess("process-" + processes++, faults);
    }

    /** Releases what a process held; its disk must not be used any more. */
    public void kill(FileStore store) {
        kill(((LocalFileStore) store).disk());
    }

    void kill(Disk disk) {
        DiskProcess process = (DiskProcess) disk;
        process.dead = true;
        process.locks.forEach(file -> file.lockedBy = null);
    }

    /** All processes are gone, and with them everything that was not forced, or about half of it. */
    public void losePower(Random random) {
        root = (Directory) root.afterPowerLoss(random, new HashMap<>());
    }

    /** The bytes of every file that is not hidden, by path relative to the store. */
    public Map<String, byte[]> files() {
        return files(Path.of("/store"));
    }

    /** The bytes of every file that is not hidden, by path relative to a directory. */
    Map<String, byte[]> files(Path directory) {
        Map<String, byte[]> files = new TreeMap<>();
        Node node = root;
        for (Path name : directory) {
            node = node instanceof Directory above ? above.entries.get(PathText.ofName(name)) : null;
        }
        if (node instanceof Directory found) {
            collect("", found, files);
        }
        return files;
    }

    private static void collect(String prefix, Directory directory, Map<String, byte[]> files) {
        directory.entries.forEach((name, node) -> {
            if (!name.startsWith(".") && !name.startsWith("_")) {
                if (node instanceof File file) {
                    files.put(prefix + name, file.content.clone());
                } else {
                    collect(prefix + name + "/", (Directory) node, files);
                }
            }
        });
    }

    /** Takes a file away, durably, as retention does. */
    public void remove(String path) {
        Path full = Path.of("/store").resolve(path);
        Directory directory = parent(full).orElseThrow();
        directory.entries.remove(PathText.ofName(full));
        directory.durable.remove(PathText.ofName(full));
    }

    /** Puts a file back, durably, unless its directory is gone. */
    public void putBack(String path, byte[] content) {
        Path full = Path.of("/store").resolve(path);
        File file = new File(nextId++);
        file.content = content;
        file.durable = content;
        parent(full).ifPresent(directory -> {
            directory.entries.put(PathText.ofName(full), file);
            directory.durable.put(PathText.ofName(full), file);
        });
    }

    /** Whether a file of the store, if it is still there, is in every listing and survives a loss of power. */
    public boolean isSettled(String path) {
        Path full = Path.of("/store").resolve(path);
        String name = PathText.ofName(full);
        return parent(full)
                .map(directory -> directory.entries.get(name) == directory.durable.get(name)
                        && (late.isEmpty() || calls - directory.madeAt(name) > LATE_CALLS))
                .orElse(true);
    }

    private Optional<Directory> parent(Path path) {
        Node directory = root;
        for (Path part : path.getParent()) {
            if (directory instanceof Directory above) {
                directory = above.entries.get(PathText.ofName(part));
            }
        }
        return Optional.ofNullable((Directory) directory);
    }

    private abstract static class Node {
        abstract Node afterPowerLoss(Random random, Map<Node, Node> seen);
    }

    private static final class Directory extends Node {
        private Map<String, Node> entries = new TreeMap<>();
        private Map<String, Node> durable = new TreeMap<>();
        private final Map<String, Made> made = new HashMap<>();

        /** Who made a name, and when. */
        private record Made(DiskProcess by, long call) {}

        long madeAt(String name) {
            return made.containsKey(name) ? made.get(name).call : -LATE_CALLS;
        }

        @Override
        Node afterPowerLoss(Random random, Map<Node, Node> seen) {
            Directory after = new Directory();
            Set<String> names = new HashSet<>(entries.keySet());
            names.addAll(durable.keySet());
            boolean worst = random.nextBoolean();
            for (String name : names.stream().sorted().toList()) {
                Node now = entries.get(name);
                Node forced = durable.get(name);
                Node kept = now == forced || worst || random.nextBoolean() ? forced : now;
                if (kept != null) {
                    Node node = seen.get(kept);
                    if (node == null) {
                        node = kept.afterPowerLoss(random, seen);
                        seen.put(kept, node);
                    }
                    after.entries.put(name, node);
                }
            }
            after.durable = new TreeMap<>(after.entries);
            return after;
        }
    }

    private static final class File extends Node {
        private final long id;
        private byte[] content = new byte[0];
        private byte[] durable = new byte[0];
        private DiskProcess lockedBy;

        File(long id) {
            this.id = id;
        }

        @Override
        Node afterPowerLoss(Random random, Map<Node, Node> seen) {
            File after = new File(id);
            after.content = random.nextInt(3) == 0 ? content : durable;
            after.durable = after.content;
            return after;
        }
    }

    private final class DiskProcess implements Disk {
        private final String name;
        private final Faults faults;
        private final List<File> locks = new ArrayList<>();
        private boolean dead;

        DiskProcess(String name, Faults faults) {
            this.name = name;
            this.faults = faults;
        }

        private interface Call<T> {
            T run() throws IOException;
        }

        private <T> T call(String what, Path path, Call<T> call) throws IOException {
            if (dead) {
                throw new IllegalStateException(name + " is dead and calls " + what + " " + path);
            }
            faults.before(what, path);
            T result;
            synchronized (SimulatedDisk.this) {
                calls++;
                result = call.run();
            }
            // a lock that failed holds nothing, as nobody could let it go
            if (!what.equals("lock")) {
                faults.after(what, path);
            }
            return result;
        }

        private Node find(Path path) throws IOException {
            Node node = root;
            for (Path part : path) {
                if (!(node instanceof Directory directory)) {
                    throw new NotDirectoryException(path.toString());
                }
                node = directory.entries.get(PathText.ofName(part));
                if (node == null) {
                    throw new NoSuchFileException(path.toString());
                }
            }
            return node;
        }

        private Directory directory(Path path) throws IOException {
            if (path.getNameCount() == 0) {
                return root;
            }
            if (find(path) instanceof Directory directory) {
                return directory;
            }
            throw new NotDirectoryException(path.toString());
        }

        private File file(Path path) throws IOException {
            if (find(path) instanceof File file) {
                return file;
            }
            throw new IOException(path + " is a directory");
        }

        private void enter(Path path, Node node) throws IOException {
            Directory directory = directory(path.getParent());
            String name = PathText.ofName(path);
            if (directory.entries.putIfAbsent(name, node) != null) {
                throw new FileAlreadyExistsException(path.toString());
            }
            directory.made.put(name, new Directory.Made(this, calls));
        }

        private boolean lists(Directory directory, String name) {
            Directory.Made made = directory.made.get(name);
            return late.isEmpty()
                    || made == null
                    || made.by == this
                    || calls - made.call > LATE_CALLS
                    || late.get().nextBoolean();
        }

        @Override
        public List<String> names(Path directory) throws IOException {
            return call("names", directory, () -> {
                Directory listed = directory(directory);
                List<String> names = new ArrayList<>(listed.entries.keySet());
                names.removeIf(name -> !lists(listed, name));
                return names;
            });
        }

        @Override
        public Attributes attributes(Path path) throws IOException {
            return call("attributes", path, () -> {
                Node node = find(path);
                return node instanceof File file
                        ? new Attributes(Kind.FILE, file.content.length, 0, Long.toString(file.id))
                        : new Attributes(Kind.DIRECTORY, 0, 0, path.toString());
            });
        }

        @Override
        public void makeDirectory(Path directory) throws IOException {
            call("makeDirectory", directory, () -> {
                enter(directory, new Directory());
                return directory;
            });
        }

        @Override
        public DiskFile create(Path path) throws IOException {
            return call("create", path, () -> {
                File file = new File(nextId++);
                enter(path, file);
                return new Opened(file, path);
            });
        }

        @Override
        public DiskFile read(Path path) throws IOException {
            return call("read", path, () -> new Opened(file(path), path));
        }

        @Override
        public void link(Path link, Path existing) throws IOException {
            call("link", link, () -> {
                File file = file(existing);
                if (linksOverwrite) {
                    directory(link.getParent()).entries.put(PathText.ofName(link), file);
                } else {
                    enter(link, file);
                }
                return file;
            });
        }

        @Override
        public void delete(Path path) throws IOException {
            call("delete", path, () -> {
                if (find(path) instanceof Directory directory && !directory.entries.isEmpty()) {
                    throw new DirectoryNotEmptyException(path.toString());
                }
                directory(path.getParent()).entries.remove(PathText.ofName(path));
                return path;
            });
        }

        @Override
        public void force(Path path) throws IOException {
            call("force", path, () -> {
                if (path.getNameCount() > 0 && find(path) instanceof File file) {
                    file.durable = file.content;
                } else {
                    Directory directory = directory(path);
                    directory.durable = new TreeMap<>(directory.entries);
                }
                return path;
            });
        }

        @Override
        public Optional<Closeable> lock(Path path) throws IOException {
            return call("lock", path, () -> {
                File file = file(path);
                if (file.lockedBy == this) {
                    throw new IllegalStateException(path + " is locked by this process itself");
                }
                if (file.lockedBy != null) {
                    return Optional.empty();
                }
                file.lockedBy = this;
                locks.add(file);
                return Optional.of(() -> {
                    file.lockedBy = null;
                    locks.remove(file);
                });
            });
        }

        @Override
        public String process() {
            return name;
        }

        @Override
        public String newName() {
            synchronized (SimulatedDisk.this) {
                return name + "-" + nextId++;
            }
        }

        private final class Opened implements DiskFile {
            private final File file;
            private final Path path;

            Opened(File file, Path path) {
                this.file = file;
                this.path = path;
            }

            @Override
            public long size() {
                return file.content.length;
            }

            @Override
            public int read(ByteBuffer destination, long position) throws IOException {
                return call("pread", path, () -> {
                    if (position >= file.content.length) {
                        return -1;
                    }
                    int length = (int) Math.min(destination.remaining(), file.content.length - position);
                    destination.put(file.content, (int) position, length);
                    return length;
                });
            }

            @Override
            public void write(ByteBuffer[] buffers, long position) throws IOException {
                long end = position;
                for (ByteBuffer buffer : buffers) {
                    end += buffer.remaining();
                }
                byte[] before = file.content;
                byte[] after = Arrays.copyOf(before, (int) Math.max(end, before.length));
                int next = (int) position;
                for (ByteBuffer buffer : buffers) {
                    int length = buffer.remaining();
                    buffer.get(after, next, length);
                    next += length;
                }
                // a write that fails may have written some of it
                int half = (int) Math.max(before.length, position + (end - position) / 2);
                file.content = Arrays.copyOf(after, half);
                call("write", path, () -> {
                    file.content = after;
                    return after;
                });
            }

            @Override
            public void truncate(long size) throws IOException {
                call("truncate", path, () -> {
                    file.content = Arrays.copyOf(file.content, (int) size);
                    return size;
                });
            }

            @Override
            public void force() throws IOException {
                call("forceFile", path, () -> {
                    file.durable = file.content;
                    return path;
                });
            }

            @Override
            public void close() {}
        }
    }
}
