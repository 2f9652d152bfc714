package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the tests of Avro topics rest on: Apicurio's converter finds schemas without a registry. */
@ExtendWith(KafkaEnvironmentExtension.class)
class AvroConverterIT {
    private static final String TOPIC = "avro-converter";

    @Test
    void aSinkOfAnotherMakeReadsWhatAvroWrote(KafkaEnvironment environment) throws Exception {
        Topics topics = Topics.of(environment);
        topics.create(TOPIC, 1);
        try (ConnectWorker worker = environment.startWorker(Map.of("group.id", TOPIC))) {
            Connectors connectors = new Connectors(environment, worker);
            Path directory = connectors.directory(TOPIC);
            Path schemas = Files.createDirectories(directory.resolve("schemas"));
            GenericRecord row = new GenericData.Record(SchemaBuilder.record("Row")
                    .fields()
                    .requiredLong("id")
                    .requiredString("name")
                    .endRecord());
            row.put("id", 7L);
            row.put("name", "Zoë");
            topics.send(List.of(new ProducerRecord<>(TOPIC, new AvroTopic(schemas).value(row))));
            Path output = directory.resolve("output.txt");
            Map<String, String> sink = new HashMap<>(AvroTopic.converter(environment.workerPath(schemas)));
            sink.put("connector.class", "dev.kafkaarrow.sandbox.lines.LineSinkConnector");
            sink.put("file", environment.workerPath(output));
            sink.put("topics", TOPIC);
            sink.put("tasks.max", "1");
            connectors.rest().putConnector(TOPIC, sink);
            connectors.rest().awaitRunning(TOPIC, 1, Connectors.LIMIT);

            await("the row in " + output + "; log: " + worker.log())
                    .atMost(Connectors.LIMIT)
                    .failFast(() -> connectors.assertNotFailed(TOPIC))
                    .untilAsserted(() -> assertThat(output).content().isEqualTo("Struct{id=7,name=Zoë}\n"));
        }
    }
}
