package dev.kafkaarrow.connect.plugin;

import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.StoreKind;
import dev.kafkaarrow.connect.store.StoreRequests;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Counts the requests that a task makes of an object store, and shows the figures. Thread-safe. */
public final class StoreMetrics implements StoreRequests {

    private static final long NANOS_PER_MS = 1_000_000;

    private final Map<Kind, Figures> figures = new EnumMap<>(Kind.class);

    /** Of requests of one kind. */
    private static final class Figures {
        private long requests;
        private long failed;
        private long retries;
        private long sentBytes;
        private long receivedBytes;
        private long nanos;
        private long maxNanos;
    }

    /** Nothing is counted yet. */
    public StoreMetrics() {
        for (Kind kind : Kind.values()) {
            figures.put(kind, new Figures());
        }
    }

    @Override
    public synchronized void ended(Request request) {
        Figures kind = figures.get(request.kind());
        kind.requests++;
        kind.failed += request.isFailed() ? 1 : 0;
        kind.retries += request.retries();
        kind.sentBytes += request.sentBytes();
        kind.receivedBytes += request.receivedBytes();
        kind.nanos += request.nanos();
        kind.maxNanos = Math.max(kind.maxNanos, request.nanos());
    }

    /** Shows the figures of a store that has requests: one in a directory has none. */
    public void showIn(MetricsDisplay display, FileStore store) {
        if (store.kind() == StoreKind.OBJECT_STORE) {
            showIn(display);
        }
    }

    /** Shows the figures until the task ends. */
    public void showIn(MetricsDisplay display) {
        show(display, "store-requests-total", "Requests to the object store", kind -> kind.requests);
        show(
                display,
                "store-requests-failed-total",
                "Requests to the object store that ended by an error, after the client's own repetitions",
                kind -> kind.failed);
        show(
                display,
                "store-retries-total",
                "Repetitions of requests by the object store's client itself",
                kind -> kind.retries);
        show(display, "store-sent-bytes-total", "Bytes of bodies sent to the object store", kind -> kind.sentBytes);
        show(
                display,
                "store-received-bytes-total",
                "Bytes of bodies received from the object store",
                kind -> kind.receivedBytes);
        show(
                display,
                "store-request-time-ms-total",
                "Milliseconds that requests to the object store took, in all",
                kind -> kind.nanos / NANOS_PER_MS);
        show(
                display,
                "store-request-time-ms-max",
                "Milliseconds that the longest request to the object store took",
                kind -> kind.maxNanos / NANOS_PER_MS);
    }

    private void show(MetricsDisplay display, String name, String description, ToLongFunction<Figures> figure) {
        figures.forEach((kind, ofKind) -> {
            Runnable unused = display.show(
                    name, description, Map.of("request", kind.name().toLowerCase(Locale.ROOT)), () -> {
                        synchronized (this) {
                            return figure.applyAsLong(ofKind);
                        }
                    });
        });
    }
}
