package dev.kafkaarrow.connect.sink;

import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.MDC;

/** Runs uploads beside the task, a few at a time. What is logged meanwhile has the task's context, as Connect sets it. */
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
        Map<String, String> context = MDC.getCopyOfContextMap();
        threads.execute(() -> {
            if (context != null) {
                MDC.setContextMap(context);
            }
            try {
                upload.run();
            } finally {
                MDC.clear();
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
