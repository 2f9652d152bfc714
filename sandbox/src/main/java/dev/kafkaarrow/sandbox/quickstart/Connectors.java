package dev.kafkaarrow.sandbox.quickstart;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The configs of the connectors that a run makes: one of each kind for each input. */
final class Connectors {
    private static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";

    private Connectors() {}

    static String sinkName(Input input) {
        return input.topic() + "-sink";
    }

    static String sourceName(Input input) {
        return input.topic() + "-source";
    }

    /** One file, published as soon as its last message is there; several if that takes long. */
    static Map<String, String> sink(Input input, StorePlace store) {
        return config(
                store,
                Map.of(
                        "connector.class",
                        "dev.kafkaarrow.connect.sink.ArrowStreamSinkConnector",
                        "topics",
                        input.topic(),
                        "file.max.records",
                        Integer.toString(input.messages()),
                        "file.max.age.ms",
                        "2000",
                        "consumer.override.isolation.level",
                        "read_committed"));
    }

    static Map<String, String> source(Input input, StorePlace store) {
        return config(
                store,
                Map.of(
                        "connector.class",
                        "dev.kafkaarrow.connect.source.ArrowStreamSourceConnector",
                        "topic",
                        input.copyTopic(),
                        "input.include",
                        input.topic() + "/**/*.arrow{s,}",
                        "poll.interval.ms",
                        "500"));
    }

    /** Where the sink puts an input's files. */
    static Path folder(Input input, StorePlace store) {
        return store.folder().resolve(input.topic());
    }

    private static Map<String, String> config(StorePlace store, Map<String, String> own) {
        Map<String, String> config = new LinkedHashMap<>(own);
        config.putAll(store.settings());
        config.put("tasks.max", "1");
        config.put("key.converter", BYTES);
        config.put("value.converter", BYTES);
        config.put("header.converter", BYTES);
        return config;
    }
}
