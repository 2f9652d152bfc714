package dev.kafkaarrow.connect.store;

import dev.kafkaarrow.connect.store.SimulatedObjects.Mishap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Notes the requests of a process, and lets them go wrong as a test says. */
final class ObservedRequests implements SimulatedDisk.Faults, SimulatedObjects.Mishaps {

    private static final List<String> REQUESTS = List.of("put", "head", "get", "list", "remove");

    final List<String> requests = new ArrayList<>();
    private final Map<String, Deque<Mishap>> mishaps = new HashMap<>();
    private final Map<String, IOException> refusals = new HashMap<>();

    /** What befalls the next requests of a kind, one after another. */
    ObservedRequests next(String request, Mishap... next) {
        mishaps.computeIfAbsent(request, kind -> new ArrayDeque<>()).addAll(Arrays.asList(next));
        return this;
    }

    /** From now on all requests of a kind, or calls of the disk, fail like this. */
    void refuse(String request, IOException fault) {
        refusals.put(request, fault);
    }

    /** Ends {@link #refuse}. */
    void permit(String request) {
        refusals.remove(request);
    }

    @Override
    public void before(String call, Path path) throws IOException {
        if (REQUESTS.contains(call)) {
            synchronized (this) {
                requests.add(call);
            }
        }
        if (refusals.containsKey(call)) {
            throw refusals.get(call);
        }
    }

    @Override
    public void after(String call, Path path) {}

    @Override
    public synchronized Mishap of(String request, Path path) {
        Deque<Mishap> next = mishaps.getOrDefault(request, new ArrayDeque<>());
        return next.isEmpty() ? Mishap.NONE : next.removeFirst();
    }
}
