package dev.kafkaarrow.connect.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Files that become objects, in a folder of this host. They need not survive a loss of power: Kafka still has what is in them.
 * Not thread-safe, but what was staged is read by any thread.
 */
final class ObjectStaging {

    private final Path directory;
    private final Disk disk;
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

    /** A new empty file. */
    LocalFile create() throws IOException {
        Path path = opened().newPath();
        try {
            return new LocalFile(disk, path, disk.create(path));
        } catch (NoSuchFileException e) {
            // somebody removed the folder; what was staged in it is lost and says so when it is published
            close();
            Path again = opened().newPath();
            return new LocalFile(disk, again, disk.create(again));
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

    void close() throws IOException {
        if (staging.isPresent()) {
            Staging opened = staging.get();
            staging = Optional.empty();
            opened.close();
        }
    }

    /** One file. Not thread-safe. */
    static final class LocalFile implements ObjectClient.Content {
        private final Disk disk;
        private final Path path;
        private final Disk.DiskFile file;
        private long size;
        private boolean ended;

        LocalFile(Disk disk, Path path, Disk.DiskFile file) {
            this.disk = disk;
            this.path = path;
            this.file = file;
        }

        void write(ByteBuffer... buffers) throws IOException {
            long bytes = 0;
            for (ByteBuffer buffer : buffers) {
                bytes += buffer.remaining();
            }
            file.write(buffers, size);
            size += bytes;
        }

        /** From now on it is read. */
        void complete() throws IOException {
            // a failed write may have left bytes behind the last good one
            file.truncate(size);
        }

        void discard() throws IOException {
            if (!ended) {
                ended = true;
                file.close();
                try {
                    disk.delete(path);
                } catch (NoSuchFileException e) {
                    // with the folder
                }
            }
        }

        @Override
        public long sizeInBytes() {
            return size;
        }

        @Override
        public InputStream open() throws IOException {
            try {
                return new DiskFileStream(disk.read(path), path, size);
            } catch (IOException e) {
                throw new StagingException(e);
            }
        }

        @Override
        public Optional<Path> file() {
            return disk == OsDisk.INSTANCE ? Optional.of(path) : Optional.empty();
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
