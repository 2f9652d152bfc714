package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.plugin.MetricsDisplay;
import dev.kafkaarrow.connect.plugin.Moment;
import dev.kafkaarrow.connect.plugin.StoreMetrics;
import dev.kafkaarrow.connect.store.StoreRequests;
import dev.kafkaarrow.ipc.GeneratedDocument;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class MetricsReferenceTest {

    private final Map<String, String> descriptions = new LinkedHashMap<>();
    private final Map<String, Set<String>> tags = new LinkedHashMap<>();

    @Test
    void theReferenceSaysWhatTheTaskShows() throws IOException {
        MetricsDisplay display = (name, description, tagsOfFigure, figure) -> {
            descriptions.put(name, description);
            tags.computeIfAbsent(name, ignored -> new LinkedHashSet<>()).addAll(tagsOfFigure.keySet());
            return () -> {};
        };
        SinkMetrics metrics = new SinkMetrics(display, Moment::now);
        metrics.staged(new TopicPartition("t", 0), "a file", Moment.now());
        metrics.published(new TopicPartition("t", 0), new SinkMetrics.Content(1, 1, 1, 0), Rotation.Reason.AGE);
        new StoreMetrics().showIn(display);
        StringBuilder page = new StringBuilder("""
                # Metrics of the sink

                By JMX, beside Connect's own: `kafka.connect:type=plugins,connector=...,task=...`. Workers of Kafka 4.1 and later also have them in what
                other reporters of `metric.reporters` show.
                All count from the start of the task.

                | metric | tags | |
                |---|---|---|
                """);
        descriptions.forEach((name, description) -> page.append("| `%s` | %s | %s |%n"
                .formatted(
                        name,
                        tags.get(name).stream()
                                .sorted()
                                .map(tag -> "`" + tag + "`")
                                .collect(Collectors.joining(", ")),
                        description)));
        page.append("%nReasons are %s.%n"
                .formatted(Stream.of(Rotation.Reason.values())
                        .map(reason -> "`" + reason.name().toLowerCase(Locale.ROOT) + "`")
                        .collect(Collectors.joining(", "))));
        page.append("%nRequests, with an object store alone, are %s.%n"
                .formatted(Stream.of(StoreRequests.Kind.values())
                        .map(kind -> "`" + kind.name().toLowerCase(Locale.ROOT) + "`")
                        .collect(Collectors.joining(", "))));
        GeneratedDocument.assertUpToDate("metrics/sink.md", page.toString());
    }
}
