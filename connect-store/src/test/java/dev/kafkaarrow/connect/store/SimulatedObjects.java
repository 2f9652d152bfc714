package dev.kafkaarrow.connect.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * A bucket in memory that several processes share, with a disk of one host on which they stage. Faults come in through {@link
 * SimulatedDisk.Faults} and {@link Mishaps} of each process: before and after each request, whose path is {@code /store/<key>},
 * and each call of the disk. Thread-safe, as long as faults are.
 *
 * <p>As in S3, the version of an object follows from its content.
 */
public final class SimulatedObjects {

    /** What may befall a request. */
    public enum Mishap {
        NONE,
        /** It fails, and has no effect. */
        REFUSED,
        /** It fails, and has come into effect. */
        ANSWER_LOST,
        /** It fails, and comes into effect when {@link #land} says so, under its condition at that time: puts and deletes. */
        LATE,
        /** A put is told that there is another at the same time. It has had no effect. */
        CONFLICT,
        /** A put is told that there is another at the same time. It has come into effect. */
        CONFLICT_OF_ITS_OWN,
        /** A page is cut short, and may have nothing but a token. */
        CUT
    }

    /** Says what befalls the requests of a process. */
    public interface Mishaps {

        /** None. */
        Mishaps NONE = (request, path) -> Mishap.NONE;

        /**
         * What befalls this one; one that makes no sense for the request counts as none.
         *
         * @param request {@code put}, {@code head}, {@code get}, {@code list} or {@code remove}
         */
        Mishap of(String request, Path path);
    }

    /** Is told of objects when they are there. */
    public interface Made {

        /**
         * An object has been put, perhaps late.
         *
         * @param by of the process that put it
         */
        void made(Path path, SimulatedDisk.Faults by);
    }

    private static final String BUCKET = "simulated://bucket";
    private static final Path STAGING = Path.of("/staging");

    /** Some tens of steps of a copy of the sink's task. */
    private static final int LATE_CALLS = 60;

    private final SimulatedDisk disk = SimulatedDisk.empty();
    private final TreeMap<String, Stored> objects = new TreeMap<>(PathText.ORDER);
    private final List<Pending> pending = new ArrayList<>();
    private final Map<FileStore, Client> clients = new HashMap<>();
    private int pageSize = 1_000;
    private boolean isConditionIgnored;
    private Optional<Random> lateListings = Optional.empty();
    private Made made = (path, by) -> {};
    private long calls;
    private long clockMs = 1_600_000_000_000L;

    private static final class Stored {
        private final byte[] content;
        private final Map<String, String> metadata;
        private final long modifiedMs;
        private final String version;
        private final SimulatedDisk.Faults by;
        private final long call;

        Stored(byte[] content, Map<String, String> metadata, long modifiedMs, SimulatedDisk.Faults by, long call) {
            this.content = content;
            this.metadata = metadata;
            this.modifiedMs = modifiedMs;
            this.by = by;
            this.call = call;
            CRC32C crc = new CRC32C();
            crc.update(content);
            version = content.length + "-" + Long.toHexString(crc.getValue());
        }

        ObjectClient.Found found(String key) {
            return new ObjectClient.Found(key, content.length, modifiedMs, version, Map.of());
        }
    }

    private interface Pending {
        void land();
    }

    /** A store at the bucket's root, opened by a process of its own that has no mishaps. */
    public FileStore store(SimulatedDisk.Faults faults) {
        return store(faults, Mishaps.NONE);
    }

    /** A store at the bucket's root, opened by a process of its own. */
    public FileStore store(SimulatedDisk.Faults faults, Mishaps mishaps) {
        return store(faults, mishaps, "");
    }

    FileStore store(SimulatedDisk.Faults faults, Mishaps mishaps, String prefix) {
        Client client = new Client(faults, mishaps);
        FileStore store = new ObjectFileStore(
                client, ObjectKeys.below(prefix), new ObjectStaging(STAGING, disk.newProcess(faults)), ms -> {});
        synchronized (this) {
            clients.put(store, client);
        }
        return store;
    }

    /** A client that shares the bucket. */
    public ObjectClient client(SimulatedDisk.Faults faults, Mishaps mishaps) {
        return new Client(faults, mishaps);
    }

    /** Ends a process: its store must not be used any more. What it has sent may still come into effect. */
    public synchronized void kill(FileStore store) {
        clients.remove(store).isDead = true;
        disk.kill(((ObjectFileStore) store).staging().disk());
    }

    /** At most so many keys and folders come in one page. */
    public synchronized void pageSize(int most) {
        pageSize = most;
    }

    /** From now on a put replaces what has the key, as servers do that do not know the condition. */
    public synchronized void ignoreCondition() {
        isConditionIgnored = true;
    }

    /** From now on a listing may miss objects that another process made within the last {@value #LATE_CALLS} calls. */
    public synchronized void listLate(Random random) {
        lateListings = Optional.of(random);
    }

    /** Ends {@link #listLate}. */
    public synchronized void listAtOnce() {
        lateListings = Optional.empty();
    }

    /** What is put from now on has a later time. */
    public synchronized void advance(long ms) {
        clockMs += ms;
    }

    /** The time of what would be put now, milliseconds since the epoch. */
    public synchronized long clockMs() {
        return clockMs;
    }

    /** Who is told of objects that are put. */
    public synchronized void tell(Made listener) {
        made = listener;
    }

    /** How many requests have not come into effect yet. */
    public synchronized int late() {
        return pending.size();
    }

    /** Lets a late request come into effect, if its condition holds: the one of this place among them. */
    public synchronized void land(int index) {
        pending.remove(index).land();
    }

    /** The bytes of every file that is not hidden, by path. */
    public synchronized Map<String, byte[]> files() {
        Map<String, byte[]> files = new TreeMap<>();
        objects.forEach((key, stored) -> {
            if (Arrays.stream(key.split("/", -1)).noneMatch(StoreWalk::isHidden)) {
                files.put(key, stored.content.clone());
            }
        });
        return files;
    }

    /** Takes a file away, as retention does. */
    public synchronized void remove(String path) {
        objects.remove(path);
    }

    /** Puts a file there whatever there is, as a copy by hand: without metadata. */
    public void putBack(String path, byte[] content) {
        putBack(path, content, Map.of());
    }

    /** Puts a file there whatever there is, as a copy by hand. */
    public synchronized void putBack(String path, byte[] content, Map<String, String> metadata) {
        objects.put(
                path, new Stored(content.clone(), Map.copyOf(metadata), clockMs, SimulatedDisk.NONE, -LATE_CALLS - 1L));
    }

    /** What a file's object says of it; empty if there is none. */
    public synchronized Map<String, String> metadata(String path) {
        return objects.containsKey(path) ? objects.get(path).metadata : Map.of();
    }

    /** All keys there are, those of hidden files too. */
    synchronized List<String> keys() {
        return List.copyOf(objects.keySet());
    }

    /** The bytes that are staged, by path. */
    synchronized Map<String, byte[]> staged() {
        Map<String, byte[]> staged = disk.files(STAGING.resolve(Staging.FOLDER));
        staged.keySet().removeIf(path -> !path.contains("/"));
        return staged;
    }

    /** Whether a file, if it is still there, is in every listing. */
    public synchronized boolean isSettled(String path) {
        return lateListings.isEmpty() || !objects.containsKey(path) || calls - objects.get(path).call > LATE_CALLS;
    }

    private synchronized ObjectClient.Put put(
            String key, byte[] content, Map<String, String> metadata, SimulatedDisk.Faults by) {
        if (objects.containsKey(key) && !isConditionIgnored) {
            return ObjectClient.Put.EXISTS;
        }
        clockMs += 1_000;
        objects.put(key, new Stored(content, Map.copyOf(metadata), clockMs, by, calls));
        made.made(path(key), by);
        return ObjectClient.Put.CREATED;
    }

    private Stored expect(String key, Optional<String> version) throws IOException {
        Stored stored = objects.get(key);
        if (stored == null) {
            throw new NoSuchFileException(BUCKET + "/" + key, null, "there is no such object");
        }
        if (version.isPresent() && !version.get().equals(stored.version)) {
            throw new ObjectChangedException(
                    BUCKET + "/" + key, "expected version " + version.get() + ", it has " + stored.version);
        }
        return stored;
    }

    private synchronized ObjectClient.Range get(String key, Optional<String> version, long from, int length)
            throws IOException {
        Stored stored = expect(key, version);
        int begin = (int) Math.min(from, stored.content.length);
        int end = (int) Math.min(from + length, stored.content.length);
        ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOfRange(stored.content, begin, Math.max(begin, end)));
        return new ObjectClient.Range(bytes.order(ByteOrder.LITTLE_ENDIAN), stored.found(key));
    }

    private synchronized ObjectClient.Found head(String key) throws IOException {
        Stored stored = expect(key, Optional.empty());
        return new ObjectClient.Found(key, stored.content.length, stored.modifiedMs, stored.version, stored.metadata);
    }

    private synchronized void remove(String key, Optional<String> version) throws IOException {
        if (objects.containsKey(key)) {
            expect(key, version);
            objects.remove(key);
        }
    }

    private synchronized ObjectClient.Page list(
            ObjectClient.PageRequest request, SimulatedDisk.Faults by, boolean isCut) {
        List<ObjectClient.Found> found = new ArrayList<>();
        List<String> folders = new ArrayList<>();
        int most = Math.min(pageSize, request.max()) / (isCut ? 2 : 1);
        String last = request.token().orElse(request.after());
        for (Map.Entry<String, Stored> object :
                objects.tailMap(request.prefix(), true).entrySet()) {
            String key = object.getKey();
            if (!key.startsWith(request.prefix())) {
                break;
            }
            if (PathText.ORDER.compare(key, last) <= 0
                    || (last.endsWith("/") && request.token().isPresent() && key.startsWith(last))
                    || isMissed(object.getValue(), by)) {
                continue;
            }
            if (found.size() + folders.size() == most) {
                return new ObjectClient.Page(found, folders, Optional.of(last));
            }
            int slash = key.indexOf('/', request.prefix().length());
            if (request.depth() == ObjectClient.Depth.ONE_FOLDER && slash >= 0) {
                last = key.substring(0, slash + 1);
                if (folders.isEmpty() || !folders.get(folders.size() - 1).equals(last)) {
                    folders.add(last);
                }
            } else {
                last = key;
                found.add(object.getValue().found(key));
            }
        }
        return new ObjectClient.Page(found, folders, Optional.empty());
    }

    private boolean isMissed(Stored stored, SimulatedDisk.Faults by) {
        return lateListings.isPresent()
                && stored.by != by
                && calls - stored.call <= LATE_CALLS
                && lateListings.get().nextBoolean();
    }

    private static Path path(String key) {
        return PathText.resolve(Path.of("/store"), key);
    }

    private synchronized void called() {
        calls++;
    }

    private synchronized void later(Pending request) {
        pending.add(request);
    }

    /** Of one process. */
    private final class Client implements ObjectClient {
        private final SimulatedDisk.Faults faults;
        private final Mishaps mishaps;
        private volatile boolean isDead;

        Client(SimulatedDisk.Faults faults, Mishaps mishaps) {
            this.faults = faults;
            this.mishaps = mishaps;
        }

        private interface Call<T> {
            T run() throws IOException;
        }

        private Mishap before(String request, String key) throws IOException {
            if (isDead) {
                throw new IllegalStateException("a dead process asks to " + request + " " + key);
            }
            called();
            faults.before(request, path(key));
            Mishap mishap = mishaps.of(request, path(key));
            if (mishap == Mishap.REFUSED) {
                throw failed(request, key, "500");
            }
            return mishap;
        }

        private <T> T answer(String request, String key, Mishap mishap, Call<T> call) throws IOException {
            T answer = call.run();
            faults.after(request, path(key));
            if (mishap == Mishap.ANSWER_LOST) {
                throw failed(request, key, "no answer");
            }
            return answer;
        }

        private static IOException failed(String request, String key, String how) {
            return new IOException(BUCKET + ": " + request + " " + key + ": " + how);
        }

        @Override
        public Put putIfAbsent(String key, Content content, Map<String, String> metadata) throws IOException {
            Mishap mishap = before("put", key);
            byte[] bytes = bytes(content);
            switch (mishap) {
                case CONFLICT -> {
                    return Put.CONFLICT;
                }
                case LATE -> {
                    later(() -> SimulatedObjects.this.put(key, bytes, metadata, faults));
                    throw failed("put", key, "no answer yet");
                }
                case CONFLICT_OF_ITS_OWN -> {
                    return answer("put", key, mishap, () -> {
                        SimulatedObjects.this.put(key, bytes, metadata, faults);
                        return Put.CONFLICT;
                    });
                }
                case NONE, REFUSED, ANSWER_LOST, CUT -> {}
            }
            return answer("put", key, mishap, () -> SimulatedObjects.this.put(key, bytes, metadata, faults));
        }

        private static byte[] bytes(Content content) throws IOException {
            try (InputStream stream = content.open()) {
                byte[] bytes = stream.readAllBytes();
                if (bytes.length != content.sizeInBytes()) {
                    throw new IOException("expected " + content.sizeInBytes() + " bytes, got " + bytes.length);
                }
                return bytes;
            }
        }

        @Override
        public Found head(String key) throws IOException {
            return answer("head", key, before("head", key), () -> SimulatedObjects.this.head(key));
        }

        @Override
        public Range get(String key, Optional<String> version, long from, int length) throws IOException {
            return answer("get", key, before("get", key), () -> SimulatedObjects.this.get(key, version, from, length));
        }

        @Override
        public Page list(PageRequest request) throws IOException {
            Mishap mishap = before("list", request.prefix());
            return answer(
                    "list",
                    request.prefix(),
                    mishap,
                    () -> SimulatedObjects.this.list(request, faults, mishap == Mishap.CUT));
        }

        @Override
        public void delete(String key, Optional<String> version) throws IOException {
            Mishap mishap = before("remove", key);
            if (mishap == Mishap.LATE) {
                later(() -> {
                    try {
                        SimulatedObjects.this.remove(key, version);
                    } catch (IOException e) {
                        // its condition does not hold any more
                    }
                });
                throw failed("remove", key, "no answer yet");
            }
            answer("remove", key, mishap, () -> {
                SimulatedObjects.this.remove(key, version);
                return key;
            });
        }

        @Override
        public String toString() {
            return BUCKET;
        }

        @Override
        public void close() {}
    }
}
