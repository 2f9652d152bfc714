package dev.kafkaarrow.tools;

import dev.kafkaarrow.tools.render.MessageRenderer;
import dev.kafkaarrow.tools.render.ValueBounds;
import io.kafbat.ui.serde.api.DeserializeResult;
import io.kafbat.ui.serde.api.PropertyResolver;
import io.kafbat.ui.serde.api.SchemaDescription;
import io.kafbat.ui.serde.api.Serde;
import java.util.Map;
import java.util.Optional;

/**
 * Shows Arrow messages in kafbat UI: an array of their rows as JSON, with the schema beside it. Properties of the serde, as in {@link
 * ArrowJsonDeserializer}: {@code rows.max}, {@code bytes.max}, {@code depth.max}. Thread-safe once configured.
 */
public final class ArrowKafbatSerde implements Serde {

    private static final String SCHEMA = "schema";

    private volatile MessageRenderer renderer = new MessageRenderer(PluginOptions.GLANCE_ROWS, ValueBounds.GLANCE);

    /** Shows what is for a glance. */
    public ArrowKafbatSerde() {}

    @Override
    public void configure(
            PropertyResolver serdeProperties,
            PropertyResolver kafkaClusterProperties,
            PropertyResolver globalProperties) {
        renderer.close();
        renderer = PluginOptions.renderer(
                name -> serdeProperties.getProperty(name, String.class).orElse(null),
                PluginOptions.GLANCE_ROWS,
                ValueBounds.GLANCE);
    }

    @Override
    public Optional<String> getDescription() {
        return Optional.of("Apache Arrow IPC streams, as JSON");
    }

    @Override
    public Optional<SchemaDescription> getSchema(String topic, Target type) {
        // each message has its own
        return Optional.empty();
    }

    @Override
    public boolean canDeserialize(String topic, Target type) {
        return type == Target.VALUE;
    }

    @Override
    public boolean canSerialize(String topic, Target type) {
        return false;
    }

    @Override
    public Serializer serializer(String topic, Target type) {
        throw new UnsupportedOperationException("this serde shows messages and makes none");
    }

    @Override
    public Deserializer deserializer(String topic, Target type) {
        return (headers, data) -> new DeserializeResult(
                renderer.message(data), DeserializeResult.Type.JSON, Map.of(SCHEMA, renderer.schema(data)));
    }

    @Override
    public void close() {
        renderer.close();
    }
}
