package dev.kafkaarrow.connect.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The file system calls that {@link LocalFileStore} rests on, one to one and without policy, so that a test can put a disk
 * below it that loses what was not forced.
 */
interface Disk {

    /** Names in a directory, in no order, as {@link PathText}. */
    List<String> names(Path directory) throws IOException;

    Attributes attributes(Path path) throws IOException;

    /** Makes one directory whose parent exists. */
    void makeDirectory(Path directory) throws IOException;

    /** As {@link #makeDirectory}, for nobody but this user, if the file system knows users. */
    default void makePrivateDirectory(Path directory) throws IOException {
        makeDirectory(directory);
    }

    /** A new file for writing. */
    DiskFile create(Path path) throws IOException;

    DiskFile read(Path path) throws IOException;

    /** Another name for a file; {@link java.nio.file.FileAlreadyExistsException} if the name is taken. */
    void link(Path name, Path existing) throws IOException;

    /** Removes a name of a file, or an empty directory. */
    void delete(Path path) throws IOException;

    /** Makes a file's bytes, or a directory's names, survive a loss of power. */
    void force(Path path) throws IOException;

    /**
     * Locks an existing file for this process; empty if somebody holds it, this process included. Ends with the process, by
     * closing, and by another try of this process to lock the same file.
     */
    Optional<Closeable> lock(Path path) throws IOException;

    /** What this process is called among all that share a disk; two of one name never live at one time. */
    String process();

    /** A name that nobody was given before: {@link #process()}, a hyphen, and more. */
    String newName();

    /** What a file or directory is; of a link to a file, that of the file. */
    record Attributes(Kind kind, long size, long modifiedMs, String identity) {}

    /** What a path leads to. */
    enum Kind {
        FILE,
        DIRECTORY,
        /** A symbolic link to a directory, which may lead back up or out of the store. */
        LINK_TO_DIRECTORY,
        /** A symbolic link to nothing that is there now. */
        BROKEN_LINK,
        OTHER
    }

    /** An open file. */
    interface DiskFile extends Closeable {
        long size() throws IOException;

        /** Bytes read into the buffer, -1 at the end. */
        int read(ByteBuffer destination, long position) throws IOException;

        /** Writes all bytes of all buffers from {@code position} on. */
        void write(ByteBuffer[] buffers, long position) throws IOException;

        void truncate(long size) throws IOException;

        void force() throws IOException;
    }
}
