package dev.kafkaarrow.sandbox.quickstart;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a run says at its end. Pure. */
final class Report {
    private Report() {}

    static String of(List<Arrival> arrivals, StorePlace store) {
        return "\n" + Table.of(arrivals)
                + "\n(bytes: of the message values; produce to consume: MB of them per second, a connector's start included)\n"
                + differences(arrivals)
                + "\nThe files are in " + place(store) + "\n"
                + howToOpen(arrivals);
    }

    private static String place(StorePlace store) {
        return store.url().equals(store.folder().toString())
                ? store.url()
                : store.url() + ", which the S3 server keeps in " + store.folder();
    }

    private static String differences(List<Arrival> arrivals) {
        StringBuilder text = new StringBuilder();
        for (Arrival arrival : arrivals) {
            Comparison comparison = arrival.comparison();
            comparison.schemaDifference().ifPresent(text(arrival, "schema", text));
            comparison.rowDifference().ifPresent(text(arrival, "rows", text));
        }
        return text.toString();
    }

    private static java.util.function.Consumer<String> text(Arrival arrival, String what, StringBuilder text) {
        return difference -> text.append(arrival.input().topic())
                .append(": ")
                .append(what)
                .append(" differ: ")
                .append(difference)
                .append('\n');
    }

    private static String howToOpen(List<Arrival> arrivals) {
        String files = arrivals.stream()
                .flatMap(arrival -> arrival.files().paths().stream())
                .map(file -> "  " + file + "\n")
                .collect(Collectors.joining());
        return arrivals.stream()
                .flatMap(arrival -> arrival.files().paths().stream())
                .findFirst()
                .map(file -> files + snippets(file))
                .orElse(files);
    }

    private static String snippets(Path file) {
        return """

                Open one in Python:
                  file = "%s"
                  import pyarrow as pa; arrow = pa.ipc.open_stream(pa.memory_map(file)).read_all()  # pyarrow
                  import polars as pl; frame = pl.read_ipc_stream(file)  # Polars
                  import duckdb; duckdb.sql("SELECT count(*) FROM arrow").show()  # DuckDB, on pyarrow's table
                """.formatted(file);
    }

    private static String settings(StorePlace store) {
        return store.settings().entrySet().stream()
                .sorted(Map.Entry.<String, String>comparingByKey().reversed())
                .map(setting -> "    \"" + setting.getKey() + "\": \"" + setting.getValue() + "\",")
                .collect(Collectors.joining("\n"));
    }

    static String whatIsKept(String bootstrapServers, URI worker, Input input, StorePlace store) {
        return """

                Broker:  %1$s
                Worker:  %2$s
                A connector of your own, here a sink of the second topic:
                  curl -X PUT %2$s/connectors/my-sink/config -H 'Content-Type: application/json' -d '{
                    "connector.class": "dev.kafkaarrow.connect.sink.ArrowStreamSinkConnector",
                    "topics": "%3$s",
                %4$s
                    "file.max.age.ms": "2000",
                    "key.converter": "org.apache.kafka.connect.converters.ByteArrayConverter",
                    "value.converter": "org.apache.kafka.connect.converters.ByteArrayConverter",
                    "header.converter": "org.apache.kafka.connect.converters.ByteArrayConverter"
                  }'
                Ctrl-C ends all of it.
                """.formatted(bootstrapServers, worker, input.copyTopic(), settings(store.beside("my-files")));
    }
}
