package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.plugin.StoreMetrics;
import dev.kafkaarrow.ipc.GeneratedDocument;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MetricsReferenceTest {

    @Test
    void theReferenceSaysWhatTheTaskShows() throws IOException {
        StringBuilder page = new StringBuilder("""
                # Metrics of the source

                By JMX, beside Connect's own: `kafka.connect:type=plugins,connector=...,task=...`. Workers of Kafka 4.1 and later also have them in what
                other reporters of `metric.reporters` show.
                All count from the start of the task. Those of requests are there if `store.url` is an object store, for each kind of request: a tag
                `request` of `put`, `get`, `head`, `list` and `delete`.

                | metric | |
                |---|---|
                """);
        SourceMetrics unused = new SourceMetrics((name, description, tags, figure) -> {
            page.append("| `%s` | %s |%n".formatted(name, description));
            return () -> {};
        });
        Set<String> shown = new HashSet<>();
        new StoreMetrics().showIn((name, description, tags, figure) -> {
            if (shown.add(name)) {
                page.append("| `%s` | %s |%n".formatted(name, description));
            }
            return () -> {};
        });
        GeneratedDocument.assertUpToDate("metrics/source.md", page.toString());
    }
}
