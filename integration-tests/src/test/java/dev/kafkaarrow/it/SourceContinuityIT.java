package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A file whose schema may not follow is refused by a worker that never read the file before it. */
@ExtendWith(KafkaEnvironmentExtension.class)
class SourceContinuityIT {

    private static final String TOPIC = "source-continuity";
    private static final Field ID = Field.nullable("id", new ArrowType.Int(64, true));
    private static final Field NOTE = Field.nullable("note", new ArrowType.Utf8());
    private static final Field ID_AS_TEXT = Field.nullable("id", new ArrowType.Utf8());

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @Test
    void anIncompatibleFileIsMovedWithItsFieldsNamedThoughTheWorkerStartedAnewBeforeIt(KafkaEnvironment environment)
            throws Exception {
        Topics topics = Topics.of(environment);
        topics.create(TOPIC, 1);
        try (ConnectWorker worker = environment.startWorker(Map.of("group.id", TOPIC))) {
            Connectors connectors = new Connectors(environment, worker);
            Path input = connectors.directory(TOPIC);
            write(input, "1.arrows", ID);
            write(input, "2.arrows", ID, NOTE);
            connectors.startSource(
                    TOPIC, input, 2, Map.of("schema.compatibility", "backward", "bad.file", "move", "cleanup", "move"));
            // the newest stays, for the next worker to know its schema by
            awaitFiles(connectors, input, "2.arrows", "_done/1.arrows");

            worker.kill();
            write(input, "3.arrows", ID_AS_TEXT, NOTE);
            write(input, "4.arrows", ID, NOTE);
            worker.restart();

            awaitFiles(
                    connectors,
                    input,
                    "4.arrows",
                    "_done/1.arrows",
                    "_done/2.arrows",
                    "_error/3.arrows",
                    "_error/3.arrows.reason");
            assertThat(Files.readString(input.resolve("_error/3.arrows.reason")))
                    .startsWith("3.arrows: its schema may not follow that of 2.arrows")
                    .contains("field id")
                    .hasLineCount(1);
            assertThat(topics.read(TOPIC))
                    .extracting(
                            record -> ArrowStream.of(record.value()).schema().getFields())
                    .containsExactly(List.of(ID), List.of(ID, NOTE), List.of(ID, NOTE));
        }
    }

    private static void awaitFiles(Connectors connectors, Path input, String... expected) {
        await("files; log: " + connectors.worker().log())
                .atMost(Connectors.LIMIT)
                .failFast(() -> connectors.assertNotFailed(Connectors.sourceOf(TOPIC)))
                .untilAsserted(() -> assertThat(Connectors.files(input).stream()
                                .map(path -> input.relativize(path).toString()))
                        .containsExactlyInAnyOrder(expected));
    }

    private void write(Path input, String name, Field... fields) throws IOException {
        try (VectorSchemaRoot root = VectorSchemaRoot.create(new Schema(List.of(fields)), allocator.get())) {
            root.allocateNew();
            root.setRowCount(1);
            Path hidden =
                    Files.write(input.resolve(".new"), ArrowStream.of(root).toByteArray());
            Files.move(hidden, input.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
