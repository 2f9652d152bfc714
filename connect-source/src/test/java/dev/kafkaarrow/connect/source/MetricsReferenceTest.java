package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.ipc.GeneratedDocument;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class MetricsReferenceTest {

    @Test
    void theReferenceSaysWhatTheTaskShows() throws IOException {
        StringBuilder page = new StringBuilder("""
                # Metrics of the source

                On workers of Kafka 4.1 and later, beside Connect's own: `kafka.connect:type=plugins,connector=...,task=...`.
                All count from the start of the task.

                | metric | |
                |---|---|
                """);
        SourceMetrics unused = new SourceMetrics((name, description, tags, figure) -> {
            page.append("| `%s` | %s |%n".formatted(name, description));
            return () -> {};
        });
        GeneratedDocument.assertUpToDate("metrics/source.md", page.toString());
    }
}
