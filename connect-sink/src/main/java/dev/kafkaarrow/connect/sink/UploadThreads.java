package dev.kafkaarrow.connect.sink;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs uploads beside the task, a few at a time. */
final class UploadThreads implements UploadRunner {

    /** An idle task needs no threads. */
    private static final long KEEP_ALIVE_S = 60;

    /** For a client to notice that it is interrupted, so that it does not write of it in the log of the next start. */
    private static final long END_S = 1;

    private final ThreadPoolExecutor threads;
    private final Semaphore ended = new Semaphore(0);

    UploadThreads(int parallelUploads) {
        AtomicInteger started = new AtomicInteger();
        String task = Thread.currentThread().getName();
        threads = new ThreadPoolExecutor(
                parallelUploads,
                parallelUploads,
                KEEP_ALIVE_S,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                upload -> {
                    Thread thread = new Thread(upload, task + "-upload-" + started.getAndIncrement());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public void start(Runnable upload) {
        threads.execute(() -> {
            try {
                upload.run();
            } finally {
                ended.release();
            }
        });
    }

    @Override
    public boolean await(long maxMs) {
        try {
            boolean any = ended.tryAcquire(maxMs, TimeUnit.MILLISECONDS);
            ended.drainPermits();
            return any;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            boolean unused = threads.awaitTermination(END_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
