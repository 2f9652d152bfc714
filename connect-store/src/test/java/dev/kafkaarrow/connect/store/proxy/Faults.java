package dev.kafkaarrow.connect.store.proxy;

import dev.kafkaarrow.connect.store.StoreRequests;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Which request meets which fault. Asked once for each request, by any thread. */
@FunctionalInterface
public interface Faults {

    /** All goes well. */
    Faults NONE = request -> Fault.NONE;

    /** What becomes of a request. */
    Fault of(ProxiedRequest request);

    /** The nth request of some, counted from 1, meets a fault; the others what these faults say. */
    default Faults withNth(int nth, Predicate<ProxiedRequest> requests, Fault fault) {
        AtomicInteger seen = new AtomicInteger();
        return request -> requests.test(request) && seen.incrementAndGet() == nth ? fault : of(request);
    }

    /** The first request of some meets a fault. */
    default Faults withFirst(Predicate<ProxiedRequest> requests, Fault fault) {
        return withNth(1, requests, fault);
    }

    /** Every request of some meets a fault. */
    default Faults withEvery(Predicate<ProxiedRequest> requests, Fault fault) {
        return request -> requests.test(request) ? fault : of(request);
    }

    /**
     * Some of a thousand requests meet a fault of those that requests of their kind can meet. What a request meets depends on the seed and on
     * how often the same was asked before, not on what other threads do.
     *
     * @param late how long requests that come late are under way at most
     */
    static Faults drawn(long seed, int perThousand, Duration late) {
        Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
        return request -> {
            String target = request.method() + " " + request.object() + " "
                    + (request.kind().equals(Optional.of(StoreRequests.Kind.LIST)) ? request.query() : "");
            int nth = asked.computeIfAbsent(target, key -> new AtomicInteger()).incrementAndGet();
            Random random = new Random(seed * 31 + target.hashCode() * 1_000_003L + nth);
            random.nextInt(); // the first numbers of seeds side by side are side by side
            if (random.nextInt(1_000) >= perThousand) {
                return Fault.NONE;
            }
            List<Fault> faults = request.kind()
                    .map(kind -> of(kind, Duration.ofMillis(1 + random.nextInt((int) late.toMillis()))))
                    .orElse(List.of(Fault.NONE));
            return faults.get(random.nextInt(faults.size()));
        };
    }

    /** Those that a request of a kind can meet. */
    private static List<Fault> of(StoreRequests.Kind kind, Duration delay) {
        return switch (kind) {
            case PUT ->
                List.of(
                        Fault.REFUSED,
                        Fault.REFUSED_IN_THE_MIDDLE,
                        Fault.LOST,
                        Fault.LOST,
                        Fault.late(delay),
                        Fault.late(delay),
                        Fault.slow(delay),
                        Fault.ERROR,
                        Fault.ERROR_AFTER_THE_EFFECT,
                        Fault.SLOW_DOWN,
                        Fault.TOO_MANY_REQUESTS,
                        Fault.CONFLICT,
                        Fault.CONFLICT_AFTER_THE_EFFECT,
                        Fault.ERROR_INSIDE);
            case GET, LIST ->
                List.of(
                        Fault.REFUSED,
                        Fault.CUT,
                        Fault.TRUNCATED,
                        Fault.SHORTENED,
                        Fault.slow(delay),
                        Fault.ERROR,
                        Fault.SLOW_DOWN,
                        Fault.TOO_MANY_REQUESTS,
                        Fault.ERROR_INSIDE);
            case HEAD ->
                List.of(
                        Fault.REFUSED,
                        Fault.LOST,
                        Fault.slow(delay),
                        Fault.ERROR,
                        Fault.SLOW_DOWN,
                        Fault.TOO_MANY_REQUESTS);
            case DELETE ->
                List.of(
                        Fault.REFUSED,
                        Fault.LOST,
                        Fault.late(delay),
                        Fault.slow(delay),
                        Fault.ERROR,
                        Fault.ERROR_AFTER_THE_EFFECT,
                        Fault.SLOW_DOWN,
                        Fault.TOO_MANY_REQUESTS);
        };
    }
}
