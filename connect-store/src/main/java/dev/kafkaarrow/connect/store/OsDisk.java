package dev.kafkaarrow.connect.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The file system of the operating system. Has no state. */
final class OsDisk implements Disk {

    static final OsDisk INSTANCE = new OsDisk();

    /**
     * Most bytes in one system call: the JDK copies heap buffers to a direct buffer of that size first and keeps it for the
     * thread, so a call for a whole message of 64 MiB would pin that much memory for good.
     */
    private static final int MAX_BYTES_PER_CALL = 1 << 20;

    private static final String PROCESS = nameOf(ProcessHandle.current());

    private OsDisk() {}

    @Override
    public List<String> names(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                names.add(PathText.ofName(entry));
            }
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    @Override
    public Attributes attributes(Path path) throws IOException {
        BasicFileAttributes own = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!own.isSymbolicLink()) {
            return attributes(own);
        }
        Attributes followed;
        try {
            followed = attributes(Files.readAttributes(path, BasicFileAttributes.class));
        } catch (NoSuchFileException e) {
            return attributes(own, Kind.BROKEN_LINK);
        }
        return followed.kind() == Kind.DIRECTORY
                ? new Attributes(Kind.LINK_TO_DIRECTORY, followed.size(), followed.modifiedMs(), followed.identity())
                : followed;
    }

    private static Attributes attributes(BasicFileAttributes attributes) {
        Kind kind = attributes.isRegularFile() ? Kind.FILE : attributes.isDirectory() ? Kind.DIRECTORY : Kind.OTHER;
        return attributes(attributes, kind);
    }

    private static Attributes attributes(BasicFileAttributes attributes, Kind kind) {
        return new Attributes(
                kind,
                attributes.size(),
                attributes.lastModifiedTime().toMillis(),
                String.valueOf(attributes.fileKey()));
    }

    @Override
    public void makeDirectory(Path directory) throws IOException {
        Files.createDirectory(directory);
    }

    @Override
    public void makePrivateDirectory(Path directory) throws IOException {
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectory(directory);
        }
    }

    @Override
    public DiskFile create(Path path) throws IOException {
        return new ChannelFile(FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    @Override
    public DiskFile read(Path path) throws IOException {
        return new ChannelFile(FileChannel.open(path, StandardOpenOption.READ));
    }

    @Override
    public void link(Path name, Path existing) throws IOException {
        Files.createLink(name, existing);
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.delete(path);
    }

    @Override
    public void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public Optional<Closeable> lock(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return Optional.of(channel);
            }
        } catch (OverlappingFileLockException e) {
            // another task of this process is removing the same leftovers
            channel.close();
            return Optional.empty();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return Optional.empty();
    }

    @Override
    public String process() {
        return PROCESS;
    }

    private static String nameOf(ProcessHandle process) {
        long startedMs =
                process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        return process.pid() + "-" + startedMs;
    }

    @Override
    public String newName() {
        return process() + "-" + UUID.randomUUID();
    }

    private record ChannelFile(FileChannel channel) implements DiskFile {

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public int read(ByteBuffer destination, long position) throws IOException {
            return channel.read(destination, position);
        }

        @Override
        public void write(ByteBuffer[] buffers, long position) throws IOException {
            channel.position(position);
            int next = 0;
            while (next < buffers.length) {
                int first = next;
                long gathered = 0;
                while (next < buffers.length && gathered + buffers[next].remaining() <= MAX_BYTES_PER_CALL) {
                    gathered += buffers[next].remaining();
                    next++;
                }
                if (next == first) {
                    writeInPieces(buffers[next]);
                    next++;
                } else {
                    while (gathered > 0) {
                        gathered -= channel.write(buffers, first, next - first);
                    }
                }
            }
        }

        private void writeInPieces(ByteBuffer large) throws IOException {
            while (large.hasRemaining()) {
                ByteBuffer piece = large.slice(large.position(), Math.min(large.remaining(), MAX_BYTES_PER_CALL));
                large.position(large.position() + channel.write(piece));
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
        }

        @Override
        public void force() throws IOException {
            channel.force(true);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
