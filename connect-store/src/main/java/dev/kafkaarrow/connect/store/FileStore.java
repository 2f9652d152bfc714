package dev.kafkaarrow.connect.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Map;

/**
 * Where files are published and read. Paths are relative to the store, with {@code /} between their parts; the empty path
 * is the store itself. Names that begin with a dot or an underscore are hidden: no listing shows them.
 *
 * <p>The text of a path is the same on every worker, whatever its locale: a name's bytes as UTF-8, and {@code \xE9} for a byte that is
 * none.
 *
 * <p>Not thread-safe but for {@link StagedFile#publish}, and one instance serves one task: its staged files are its own. Take care when
 * adding to this interface: what it asks must be possible in an object store.
 */
public interface FileStore extends AutoCloseable {

    /** What kind of store it is, where that makes a difference. */
    StoreKind kind();

    /**
     * Names of files in a directory that begin with {@code prefix} and sort behind {@code after}: in a bounded number of requests, whatever
     * else there is. What cannot be looked at counts as a file. Fails if the store itself is not there.
     *
     * @param after a name, which need not be there; empty for all
     */
    Listing list(String directory, String prefix, String after) throws IOException;

    /**
     * Visits every file below a directory; none if there is no such directory. Files of one directory come in the order of names, and all
     * that is below a directory comes together.
     *
     * @throws IOException if the store itself cannot be listed, or is not there
     */
    void walk(String directory, Visitor visitor) throws IOException;

    /** Opens a file for reading; the caller closes it. {@link java.nio.file.NoSuchFileException} if there is none. */
    StoredFile read(String path) throws IOException;

    /**
     * Opens a file that was listed or looked at a moment ago, as {@link #read(String)}; what was learnt of it then need not be asked for
     * again.
     *
     * @throws java.nio.file.NoSuchFileException if there is none, or it is another one now and the store can tell
     */
    default StoredFile read(FileStatus file) throws IOException {
        return read(file.path());
    }

    /**
     * As {@link #read(FileStatus)}, for one who reads on from a position, and of what is before a little at most. That there is none, or
     * another one, may not be noticed before something is read.
     */
    default StoredFile readOn(FileStatus file, long position) throws IOException {
        return read(file);
    }

    /** What the store says of a file; {@link java.nio.file.NoSuchFileException} if there is none. */
    FileStatus status(String path) throws IOException;

    /**
     * What was said of a file when it was {@linkplain StagedFile#publish(String, Map) published}, without reading it; empty if the
     * store keeps no such thing, or the file came there otherwise. {@link java.nio.file.NoSuchFileException} if there is no file.
     */
    Map<String, String> metadata(String path) throws IOException;

    /**
     * Makes sure that a file which can be seen also survives a loss of power: its bytes, its name and the directories on
     * the way. Needed before anything is concluded from a file that somebody else may have published a moment ago. In an object
     * store there is nothing to do, and nothing is asked.
     *
     * @throws java.nio.file.NoSuchFileException if there is none, in a file system
     */
    void sync(String path) throws IOException;

    /** A new empty file that no listing shows; the caller publishes or discards it. */
    StagedFile stage() throws IOException;

    /** Removes a file; nothing happens if there is none. */
    void delete(String path) throws IOException;

    /**
     * Removes a file that was looked at before; nothing happens if there is none.
     *
     * @throws ObjectChangedException if another one has taken its place and the store can tell at the time of removing
     */
    default void delete(FileStatus file) throws IOException {
        delete(file.path());
    }

    /**
     * Gives a file another path, durably, and never overwrites. Repeating it after a crash completes it. In a file system it is the
     * same file afterwards; in an object store it is another one of the same bytes.
     *
     * @throws java.nio.file.FileAlreadyExistsException if another file has that path
     */
    void move(String path, String target) throws IOException;

    /**
     * Moves a file that was looked at before, as {@link #move(String, String)}.
     *
     * @throws ObjectChangedException if another one has taken its place and the store can tell: that one stays
     */
    default void move(FileStatus file, String target) throws IOException {
        move(file.path(), target);
    }

    /**
     * Whether a file can be moved to a path: nothing has it, or the file itself has by a move that was not completed.
     *
     * @throws java.nio.file.NoSuchFileException if there is no such file
     */
    boolean isFree(String target, String path) throws IOException;

    /**
     * Makes the store if it is missing, and fails with a reason if files cannot be staged and published by create-if-absent in
     * it. Leaves nothing behind.
     *
     * @throws StagingException if it is the place for staged files that is no good
     */
    void probe() throws IOException;

    /**
     * Fails with a reason if files cannot be found here. A directory that is not there may come, as one that is not mounted yet; a bucket
     * has to be there.
     *
     * @throws FileSystemException with the reason
     */
    void probeReading() throws IOException;

    /**
     * Fails with a reason if files cannot be deleted and moved here; a directory that is not there may come. Leaves nothing behind.
     *
     * @throws FileSystemException with the reason
     */
    void probeRemoving() throws IOException;

    /** Discards what is still staged. */
    @Override
    void close() throws IOException;

    /** Why a store failed, in a few words for a sentence that names the path. */
    static String reason(IOException fault) {
        if (fault instanceof AccessDeniedException denied && denied.getReason() == null) {
            return "permission denied";
        }
        return fault instanceof FileSystemException failed && failed.getReason() != null
                ? failed.getReason()
                : fault.toString();
    }

    /** Takes what a {@linkplain #walk walk} comes to. */
    interface Visitor {
        /** A file; what is thrown ends the walk. */
        void visit(FileStatus file) throws IOException;

        /** Whether to look into a directory. */
        boolean enters(String directory);

        /**
         * A directory that cannot be listed, a file that cannot be looked at, or a symbolic link to a directory or to nothing: the walk
         * passes it. Links to files are files.
         *
         * @param reason a few words
         */
        void unreadable(String path, String reason);
    }
}
