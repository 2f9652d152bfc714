package dev.kafkaarrow.connect.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Files that become objects, in a folder of this host. They need not survive a loss of power: Kafka still has what is in them.
 * Thread-safe, but for each file, which is read by any thread.
 *
 * <p>A few files that are objects now are kept and written over: their pages are there, while those of a new file have to be found, and on
 * a virtual machine perhaps first given by its host.
 */
final class ObjectStaging {

    /** As many as go up at a time by default. */
    private static final int MAX_SPARES = 4;

    private final Path directory;
    private final Disk disk;
    private final Deque<Place> spares = new ArrayDeque<>();
    private Optional<Staging> staging = Optional.empty();

    ObjectStaging(Path directory, Disk disk) {
        this.directory = directory;
        this.disk = disk;
    }

    Disk disk() {
        return disk;
    }

    /** A name that nobody was given before. */
    String newName() {
        return disk.newName();
    }

    /** A file of no bytes. */
    synchronized LocalFile create() throws IOException {
        while (!spares.isEmpty()) {
            Place spare = spares.pop();
            if (spare.isThere()) {
                return new LocalFile(spare);
            }
            spare.remove();
        }
        try {
            return new LocalFile(newPlace());
        } catch (NoSuchFileException e) {
            // somebody removed the folder; what was staged in it is lost and says so when it is published
            close();
            return new LocalFile(newPlace());
        }
    }

    private Place newPlace() throws IOException {
        Path path = opened().newPath();
        return new Place(disk, path, disk.create(path));
    }

    /** Takes a file back whose object is there. Nobody else may have a use for it, as a put that is not decided has. */
    synchronized void takeBack(LocalFile file) throws IOException {
        boolean isOurs = staging.isPresent() && staging.get().holds(file.place.path());
        if (isOurs && spares.size() < MAX_SPARES) {
            file.ended = true;
            spares.push(file.place);
        } else {
            file.discard();
        }
    }

    /** Made when it is first needed: who only reads leaves no trace. */
    private Staging opened() throws IOException {
        if (staging.isEmpty()) {
            make(directory);
            staging = Optional.of(Staging.open(directory.resolve(Staging.FOLDER), disk));
        }
        return staging.get();
    }

    /** Others of this host have no business with what is in Kafka. */
    private void make(Path missing) throws IOException {
        try {
            disk.makePrivateDirectory(missing);
        } catch (FileAlreadyExistsException e) {
            // as it should be, or the next step says what it is instead
        } catch (NoSuchFileException e) {
            make(missing.getParent());
            make(missing);
        }
    }

    synchronized void close() throws IOException {
        while (!spares.isEmpty()) {
            spares.pop().remove();
        }
        if (staging.isPresent()) {
            Staging opened = staging.get();
            staging = Optional.empty();
            opened.close();
        }
    }

    /** Where bytes are staged. */
    private record Place(Disk disk, Path path, Disk.DiskFile file) {

        boolean isThere() throws IOException {
            try {
                return disk.attributes(path).kind() == Disk.Kind.FILE;
            } catch (NoSuchFileException e) {
                return false;
            }
        }

        void remove() throws IOException {
            file.close();
            try {
                disk.delete(path);
            } catch (NoSuchFileException e) {
                // with the folder
            }
        }
    }

    /** One file. Not thread-safe. */
    static final class LocalFile implements ObjectClient.Content {
        private final Place place;
        private long size;
        private boolean ended;

        private LocalFile(Place place) {
            this.place = place;
        }

        void write(ByteBuffer... buffers) throws IOException {
            long bytes = 0;
            for (ByteBuffer buffer : buffers) {
                bytes += buffer.remaining();
            }
            place.file().write(buffers, size);
            size += bytes;
        }

        /** From now on it is read. */
        void complete() throws IOException {
            // a failed write, or an object before, may have left bytes behind the last good one
            place.file().truncate(size);
        }

        void discard() throws IOException {
            if (!ended) {
                ended = true;
                place.remove();
            }
        }

        @Override
        public long sizeInBytes() {
            return size;
        }

        @Override
        public InputStream open() throws IOException {
            try {
                return new DiskFileStream(place.disk().read(place.path()), place.path(), size);
            } catch (IOException e) {
                throw new StagingException(e);
            }
        }

        @Override
        public Optional<Path> file() {
            return place.disk() == OsDisk.INSTANCE ? Optional.of(place.path()) : Optional.empty();
        }
    }

    /** The first bytes of a file, counted: one that is shorter than it should be fails. */
    private static final class DiskFileStream extends InputStream {
        private final Disk.DiskFile file;
        private final Path path;
        private final long size;
        private long position;

        DiskFileStream(Disk.DiskFile file, Path path, long size) {
            this.file = file;
            this.path = path;
            this.size = size;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (position == size) {
                return -1;
            }
            int read = file.read(ByteBuffer.wrap(bytes, offset, (int) Math.min(length, size - position)), position);
            if (read < 0) {
                throw new StagingException(
                        new IOException(path + ": expected " + size + " bytes that were staged, found " + position));
            }
            position += read;
            return read;
        }

        @Override
        public int available() {
            return (int) Math.min(Integer.MAX_VALUE, size - position);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
