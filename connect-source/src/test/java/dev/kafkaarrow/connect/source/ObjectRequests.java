package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.SimulatedDisk;
import dev.kafkaarrow.connect.store.SimulatedObjects;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Counts the requests that tasks make of a bucket by kind, and lets some of them fail. */
final class ObjectRequests implements SimulatedObjects.Mishaps {

    final SimulatedObjects objects = new SimulatedObjects();

    private final Map<String, Integer> counts = new TreeMap<>();
    private Optional<Predicate<String>> failing = Optional.empty();
    private SimulatedObjects.Mishap failure = SimulatedObjects.Mishap.NONE;

    /** What a task opens. */
    FileStore store() {
        return objects.store(SimulatedDisk.NONE, this);
    }

    /** From now on requests of some kinds end so. */
    void fail(SimulatedObjects.Mishap mishap, Predicate<String> requests) {
        failure = mishap;
        failing = Optional.of(requests);
    }

    /** From now on no request fails. */
    void failNone() {
        failing = Optional.empty();
    }

    @Override
    public SimulatedObjects.Mishap of(String request, Path path) {
        counts.merge(request, 1, Integer::sum);
        return failing.isPresent() && failing.get().test(request) ? failure : SimulatedObjects.Mishap.NONE;
    }

    /** Requests of each kind since this was asked last. */
    Map<String, Integer> take() {
        Map<String, Integer> taken = new TreeMap<>(counts);
        counts.clear();
        return taken;
    }

    /** Publishes a file as another process does. */
    void publish(String path, byte[] bytes) throws IOException {
        try (FileStore store = objects.store(SimulatedDisk.NONE)) {
            var staged = store.stage();
            staged.write(java.nio.ByteBuffer.wrap(bytes));
            staged.publish(path);
        }
    }
}
