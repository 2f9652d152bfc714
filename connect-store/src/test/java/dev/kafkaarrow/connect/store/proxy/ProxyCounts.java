package dev.kafkaarrow.connect.store.proxy;

import dev.kafkaarrow.connect.store.StoreRequests;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What has passed a proxy, requests that met a fault included.
 *
 * @param requests by kind
 * @param others requests that are of no kind
 * @param sentBytes of requests' bodies, by kind
 * @param receivedBytes of the bodies that servers answered with, by kind
 * @param faults how many requests met which fault, by its text
 */
public record ProxyCounts(
        Map<StoreRequests.Kind, Long> requests,
        long others,
        Map<StoreRequests.Kind, Long> sentBytes,
        Map<StoreRequests.Kind, Long> receivedBytes,
        Map<String, Long> faults) {

    /** Of one kind. */
    public long requests(StoreRequests.Kind kind) {
        return requests.getOrDefault(kind, 0L);
    }

    /** Of all kinds. */
    public long allRequests() {
        return others + requests.values().stream().mapToLong(Long::longValue).sum();
    }

    /** What has passed since these were counted. */
    public ProxyCounts since(ProxyCounts earlier) {
        return new ProxyCounts(
                difference(requests, earlier.requests),
                others - earlier.others,
                difference(sentBytes, earlier.sentBytes),
                difference(receivedBytes, earlier.receivedBytes),
                difference(faults, earlier.faults));
    }

    private static <K> Map<K, Long> difference(Map<K, Long> later, Map<K, Long> earlier) {
        Map<K, Long> difference = new HashMap<>(later);
        earlier.forEach((key, count) -> difference.merge(key, -count, Long::sum));
        difference.values().removeIf(count -> count == 0);
        return Map.copyOf(difference);
    }

    /** Counts. Thread-safe. */
    static final class Counter {
        private final Map<StoreRequests.Kind, Long> requests = new EnumMap<>(StoreRequests.Kind.class);
        private final Map<StoreRequests.Kind, Long> sentBytes = new EnumMap<>(StoreRequests.Kind.class);
        private final Map<StoreRequests.Kind, Long> receivedBytes = new EnumMap<>(StoreRequests.Kind.class);
        private final Map<String, Long> faults = new TreeMap<>();
        private long others;

        synchronized void request(Optional<StoreRequests.Kind> kind, Fault fault) {
            if (kind.isPresent()) {
                requests.merge(kind.get(), 1L, Long::sum);
            } else {
                others++;
            }
            if (!fault.equals(Fault.NONE)) {
                faults.merge(fault.toString(), 1L, Long::sum);
            }
        }

        synchronized void bytes(Optional<StoreRequests.Kind> kind, long sent, long received) {
            if (kind.isPresent()) {
                sentBytes.merge(kind.get(), sent, Long::sum);
                receivedBytes.merge(kind.get(), received, Long::sum);
            }
        }

        synchronized ProxyCounts now() {
            return new ProxyCounts(
                    Map.copyOf(requests), others, Map.copyOf(sentBytes), Map.copyOf(receivedBytes), Map.copyOf(faults));
        }
    }
}
