package dev.kafkaarrow.tools.compact;

import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.ipc.Checks;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads small files of a log before they are asked for: to ask a store for one, and to look at its headers, takes longer than to append it.
 * Each thread has a store of its own. Not thread-safe itself.
 */
final class ReadAhead implements AutoCloseable {

    private static final int THREADS = 4;
    private static final int MAX_FILES = 4 * THREADS;
    private static final long MAX_BYTES = 8 * LogFile.SMALL_BYTES;

    private final Opening stores;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, ReadAhead::daemon);

    /** Not more than there are threads. */
    private final ConcurrentLinkedQueue<FileStore> idle = new ConcurrentLinkedQueue<>();

    private final Map<FoundFile, Future<LogFile>> begun = new HashMap<>();

    /** Opens the store once more. */
    interface Opening {
        FileStore open() throws IOException;
    }

    ReadAhead(Opening stores) {
        this.stores = stores;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "read ahead");
        thread.setDaemon(true);
        return thread;
    }

    /** Begins to read the files from one on. */
    void begin(List<FoundFile> files, int first) {
        long bytes = 0;
        int end = Math.min(files.size(), first + MAX_FILES);
        for (int i = first; i < end; i++) {
            FoundFile file = files.get(i);
            bytes += file.status().sizeInBytes();
            if (!LogFile.isSmall(file) || bytes > MAX_BYTES) {
                return;
            }
            begun.computeIfAbsent(file, next -> threads.submit(() -> read(next)));
        }
    }

    private LogFile read(FoundFile file) throws IOException, LogFaultException {
        FileStore used = idle.poll();
        FileStore store = used == null ? stores.open() : used;
        try {
            return LogFile.open(store, file, Checks.DEFAULT);
        } finally {
            idle.add(store);
        }
    }

    /** Whether a file was begun, so that it can be {@linkplain #take taken}. */
    boolean has(FoundFile file) {
        return begun.containsKey(file);
    }

    /**
     * A file that was begun; once.
     *
     * @throws IOException if the store failed
     * @throws LogFaultException if it is not what its name says
     */
    LogFile take(FoundFile file) throws IOException, LogFaultException {
        try {
            return begun.remove(file).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while " + file.place() + " was read");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException fault) {
                throw fault;
            } else if (e.getCause() instanceof LogFaultException fault) {
                throw fault;
            }
            throw new IllegalStateException(file.place() + " could not be read", e.getCause());
        }
    }

    /** Those that were begun are not asked for. */
    void forget() {
        begun.values().forEach(file -> file.cancel(false));
        begun.clear();
    }

    @Override
    public void close() throws IOException {
        forget();
        threads.shutdown();
        // a thread that still reads has its store, and is of no consequence any more
        List<FileStore> left = new ArrayList<>(idle);
        for (FileStore store : left) {
            store.close();
        }
    }
}
