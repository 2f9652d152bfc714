package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kafkaarrow.ipc.Allocators;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@link ReadmeExamples}, run. */
@ExtendWith(KafkaEnvironmentExtension.class)
class ReadmeIT {

    private final List<List<Object>> used = new ArrayList<>();
    private final ReadmeExamples examples = new ReadmeExamples() {
        @Override
        void use(VectorSchemaRoot root) {
            used.add(List.of(
                    root.getVector("f0").getObject(0),
                    root.getVector("f1").getObject(0).toString()));
        }
    };

    @Test
    void theFirstExampleArrivesAsFiveBatches(KafkaEnvironment environment) throws Exception {
        Topics.of(environment).create("first", 1);
        ReadmeExamples.sendFirst(environment.bootstrapServers());
        await().atMost(Duration.ofSeconds(30)).until(() -> consumed(environment, "first-readers", "first") == 5);
        assertThat(used).containsExactly(row(1, "foo"), row(1, "foo"), row(1, "foo"), row(1, "foo"), row(1, "foo"));
    }

    @Test
    void aRootArrives(KafkaEnvironment environment) throws Exception {
        Topics.of(environment).create("flights", 1);
        try (BufferAllocator allocator = Allocators.newRoot();
                VectorSchemaRoot root = FirstExample.batch(allocator)) {
            ReadmeExamples.sendRoot(environment.bootstrapServers(), root);
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> consumed(environment, "flights-readers", "flights") == 1);
        assertThat(used).containsExactly(row(1, "foo"));
    }

    private int consumed(KafkaEnvironment environment, String groupId, String topic) throws IOException {
        examples.consume(environment.bootstrapServers(), groupId, topic);
        return used.size();
    }

    private static List<Object> row(long number, String word) {
        return List.of(number, word);
    }
}
