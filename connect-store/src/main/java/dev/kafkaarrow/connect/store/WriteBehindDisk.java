package dev.kafkaarrow.connect.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A disk whose new files are forced piece by piece while they are still written to, on a thread that lives for one piece, so that
 * the caller's own {@link DiskFile#force} finds little left to do. What is promised when that returns is the same.
 *
 * <p>The system reports a write that failed to one caller only, and that may be the thread: its failure is the file's, and every
 * later {@code force} reports it.
 */
record WriteBehindDisk(Disk disk, long pieceBytes) implements Disk {

    /** Large enough for a disk to be busy with, small beside a file. */
    static final long DEFAULT_PIECE_BYTES = 16L << 20;

    @Override
    public DiskFile create(Path path) throws IOException {
        return new WriteBehindFile(disk.create(path), path, pieceBytes);
    }

    /** Not thread-safe, but for the thread that it starts. */
    private static final class WriteBehindFile implements DiskFile {
        private final DiskFile file;
        private final Path path;
        private final long pieceBytes;
        private long unforced;

        /** The last piece begun; the thread has only this to do with the file, so nothing else is guarded. */
        private Optional<FutureTask<Optional<IOException>>> piece = Optional.empty();

        WriteBehindFile(DiskFile file, Path path, long pieceBytes) {
            this.file = file;
            this.path = path;
            this.pieceBytes = pieceBytes;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public int read(ByteBuffer destination, long position) throws IOException {
            return file.read(destination, position);
        }

        @Override
        public void write(ByteBuffer[] buffers, long position) throws IOException {
            for (ByteBuffer buffer : buffers) {
                unforced += buffer.remaining();
            }
            file.write(buffers, position);
            if (unforced >= pieceBytes && mayBegin()) {
                unforced = 0;
                begin();
            }
        }

        /** After a failure nothing is begun any more: a write can be repeated, and it is not the write that failed. */
        private boolean mayBegin() {
            return piece.isEmpty() || (piece.get().isDone() && await().isEmpty());
        }

        private void begin() {
            FutureTask<Optional<IOException>> next = new FutureTask<>(() -> {
                try {
                    file.force();
                    return Optional.empty();
                } catch (IOException e) {
                    return Optional.of(e);
                }
            });
            piece = Optional.of(next);
            Thread thread = new Thread(next, "write-behind " + path.getFileName());
            thread.setDaemon(true);
            thread.start();
        }

        /** Waits for the piece that was begun; returns how it failed, if it did. */
        private Optional<IOException> await() {
            if (piece.isEmpty()) {
                return Optional.empty();
            }
            // an interrupt must not leave the thread with a file that is closed: a force ends by itself
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        return piece.get().get();
                    } catch (InterruptedException e) {
                        interrupted = true;
                    } catch (ExecutionException e) {
                        return Optional.of(new IOException(path + ": " + e.getCause(), e));
                    }
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void force() throws IOException {
            Optional<IOException> failure = await();
            if (failure.isPresent()) {
                throw new IOException(path + ": bytes could not be forced: " + failure.get(), failure.get());
            }
            file.force();
        }

        @Override
        public void close() throws IOException {
            // closing it under the thread's hands would fail the force
            Optional<IOException> ignored = await();
            file.close();
        }
    }

    @Override
    public List<String> names(Path directory) throws IOException {
        return disk.names(directory);
    }

    @Override
    public Attributes attributes(Path path) throws IOException {
        return disk.attributes(path);
    }

    @Override
    public void makeDirectory(Path directory) throws IOException {
        disk.makeDirectory(directory);
    }

    @Override
    public void makePrivateDirectory(Path directory) throws IOException {
        disk.makePrivateDirectory(directory);
    }

    @Override
    public DiskFile read(Path path) throws IOException {
        return disk.read(path);
    }

    @Override
    public void link(Path name, Path existing) throws IOException {
        disk.link(name, existing);
    }

    @Override
    public void delete(Path path) throws IOException {
        disk.delete(path);
    }

    @Override
    public void force(Path path) throws IOException {
        disk.force(path);
    }

    @Override
    public Optional<Closeable> lock(Path path) throws IOException {
        return disk.lock(path);
    }

    @Override
    public String process() {
        return disk.process();
    }

    @Override
    public String newName() {
        return disk.newName();
    }
}
