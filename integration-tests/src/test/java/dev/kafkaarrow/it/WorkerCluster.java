package dev.kafkaarrow.it;

import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * Workers of one group, some of which are dead or suspended at times. A killed one starts again in the background, as under a
 * supervisor. Not thread-safe.
 */
final class WorkerCluster implements AutoCloseable {

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final List<ConnectWorker> workers = new ArrayList<>();
    private final Map<ConnectWorker, CompletableFuture<Void>> restarts = new HashMap<>();

    private WorkerCluster() {}

    /** Returns when all workers are ready. */
    static WorkerCluster start(KafkaEnvironment environment, int size, Map<String, String> settings) {
        WorkerCluster cluster = new WorkerCluster();
        try {
            List<CompletableFuture<ConnectWorker>> starts = IntStream.range(0, size)
                    .mapToObj(i ->
                            CompletableFuture.supplyAsync(() -> environment.startWorker(settings), cluster.executor))
                    .toList();
            starts.forEach(start -> cluster.workers.add(start.join()));
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** The workers that are not starting; fails if one could not be started. */
    List<ConnectWorker> ready() {
        restarts.values().removeIf(restart -> {
            restart.getNow(null); // throws what ended it
            return restart.isDone();
        });
        return workers.stream().filter(worker -> !restarts.containsKey(worker)).toList();
    }

    ConnectWorker anyReady() {
        return ready().get(0);
    }

    void awaitReady(int count) {
        await(count + " workers to be ready").atMost(Connectors.LIMIT).until(() -> ready().size() >= count);
    }

    /** One of at least two that are ready, so that another is left to go on with the work. */
    ConnectWorker victim(Random random) {
        awaitReady(2);
        List<ConnectWorker> ready = ready();
        return ready.get(random.nextInt(ready.size()));
    }

    ConnectWorker readyBeside(ConnectWorker other) {
        return ready().stream()
                .filter(worker -> !worker.equals(other))
                .findFirst()
                .orElseThrow();
    }

    /** SIGKILL, and a start behind the back of the test. */
    void kill(ConnectWorker worker) {
        worker.kill();
        restarts.put(worker, CompletableFuture.runAsync(worker::restart, executor));
    }

    @Override
    public void close() {
        // a restart that is under way would start what is closed here
        CompletableFuture.allOf(restarts.values().toArray(CompletableFuture[]::new))
                .exceptionally(failure -> null)
                .join();
        executor.shutdown();
        workers.forEach(ConnectWorker::close);
    }
}
