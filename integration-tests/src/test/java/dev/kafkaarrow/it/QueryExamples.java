package dev.kafkaarrow.it;

import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.ArrowStreams;
import dev.kafkaarrow.serde.ArrowStreamDeserializer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.duckdb.DuckDBConnection;

/**
 * The example of {@code docs/query.md}, which shows what stands between {@code // shown} and {@code // end} to the letter: a program, as it
 * takes an option of the JVM that nothing else here takes.
 */
final class QueryExamples {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private QueryExamples() {}

    /**
     * Runs it.
     *
     * @return what it prints: a line for each row of the result
     */
    static String run(String bootstrapServers, String topic) throws IOException {
        List<String> words = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                QueryExamples.class.getName(),
                bootstrapServers,
                topic);
        return new Command(words, Map.of(), LIMIT).run();
    }

    public static void main(String[] arguments) throws IOException, SQLException {
        TopicPartition delays = new TopicPartition(arguments[1], 0);
        try (KafkaConsumer<String, ArrowStream> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", arguments[0]), new StringDeserializer(), new ArrowStreamDeserializer())) {
            consumer.assign(List.of(delays));
            consumer.seekToBeginning(List.of(delays));
            query(consumer);
        }
    }

    private static void use(String origin, double delay) {
        System.out.println("('" + origin + "', " + delay + ")");
    }

    private static void query(KafkaConsumer<String, ArrowStream> consumer) throws IOException, SQLException {
        // shown
        try (var allocator = Allocators.newRoot();
                var streams = new ArrowStreams(allocator);
                var poll = ArrowArrayStream.allocateNew(allocator);
                var duckdb = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:");
                var statement = duckdb.createStatement()) {
            for (var record : consumer.poll(Duration.ofSeconds(20))) {
                streams.add(record.value());
            }
            Data.exportArrayStream(allocator, streams, poll);
            duckdb.registerArrowStream("flights", poll);
            try (var rows =
                    statement.executeQuery("SELECT origin, avg(delay) FROM flights GROUP BY origin ORDER BY origin")) {
                while (rows.next()) {
                    use(rows.getString(1), rows.getDouble(2));
                }
            }
        }
        // end
    }
}
