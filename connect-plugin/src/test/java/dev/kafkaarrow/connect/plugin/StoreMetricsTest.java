package dev.kafkaarrow.connect.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.connect.store.StoreRequests.Kind;
import dev.kafkaarrow.connect.store.StoreRequests.Request;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class StoreMetricsTest {

    private final StoreMetrics metrics = new StoreMetrics();

    @Test
    void requestsAreCountedByKind() {
        metrics.ended(new Request(Kind.PUT, 100, 0, 2, 3_000_000, false));
        metrics.ended(new Request(Kind.PUT, 50, 0, 0, 9_000_000, true));
        metrics.ended(new Request(Kind.GET, 0, 7, 0, 1_000_000, false));

        assertThat(shown())
                .containsEntry("store-requests-total{request=put}", 2L)
                .containsEntry("store-requests-failed-total{request=put}", 1L)
                .containsEntry("store-retries-total{request=put}", 2L)
                .containsEntry("store-sent-bytes-total{request=put}", 150L)
                .containsEntry("store-received-bytes-total{request=get}", 7L)
                .containsEntry("store-request-time-ms-total{request=put}", 12L)
                .containsEntry("store-request-time-ms-max{request=put}", 9L)
                .containsEntry("store-requests-total{request=get}", 1L)
                .containsEntry("store-requests-failed-total{request=get}", 0L)
                .containsEntry("store-requests-total{request=list}", 0L);
    }

    private Map<String, Long> shown() {
        Map<String, LongSupplier> figures = new TreeMap<>();
        metrics.showIn((name, description, tags, figure) -> {
            figures.put(name + tags, figure);
            return () -> {};
        });
        Map<String, Long> values = new TreeMap<>();
        figures.forEach((name, figure) -> values.put(name, figure.getAsLong()));
        return values;
    }
}
