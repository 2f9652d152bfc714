package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@link ReadmeExamples} and {@link SerdeExamples}, run. */
@ExtendWith(KafkaEnvironmentExtension.class)
class ReadmeIT {

    /** The first row of each batch that arrived. */
    private final List<List<String>> used = new ArrayList<>();

    private final ReadmeExamples examples = new ReadmeExamples() {
        @Override
        void use(VectorSchemaRoot root) {
            used.add(root.getFieldVectors().stream()
                    .map((FieldVector column) -> column.getObject(0).toString())
                    .toList());
        }
    };

    @Test
    void aStreamOfFiveBatchesArrives(KafkaEnvironment environment) throws Exception {
        Topics.of(environment).create("first", 1);
        SerdeExamples.sendFiveBatches(environment.bootstrapServers());
        await().atMost(Duration.ofSeconds(30)).until(() -> consumed(environment, "first-readers", "first") == 5);
        assertThat(used).hasSize(5).containsOnly(List.of("1", "foo", "true"));
    }

    @Test
    void aRootArrives(KafkaEnvironment environment) throws Exception {
        Topics.of(environment).create("flights", 1);
        ReadmeExamples.produce(environment.bootstrapServers());
        await().atMost(Duration.ofSeconds(30)).until(() -> consumed(environment, "flights-readers", "flights") == 1);
        assertThat(used).containsExactly(List.of("42"));
    }

    private int consumed(KafkaEnvironment environment, String groupId, String topic) throws IOException {
        examples.consume(environment.bootstrapServers(), groupId, topic);
        return used.size();
    }
}
