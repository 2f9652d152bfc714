package dev.kafkaarrow.tools;

import dev.kafkaarrow.tools.render.MessageRenderer;
import dev.kafkaarrow.tools.render.ValueBounds;
import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Shows Arrow messages as JSON, an array of their rows, in programs that take any deserializer. By default the first 100 rows of a message
 * and about 1 MiB of each row: {@code rows.max}, {@code bytes.max} and {@code depth.max} say otherwise, 0 for all. A value that is no Arrow
 * stream becomes an object that says so. Thread-safe once configured.
 */
public final class ArrowJsonDeserializer implements Deserializer<String> {

    private volatile MessageRenderer renderer = new MessageRenderer(PluginOptions.GLANCE_ROWS, ValueBounds.GLANCE);

    /** Shows what is for a glance. */
    public ArrowJsonDeserializer() {}

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        renderer.close();
        renderer = PluginOptions.renderer(configs::get, PluginOptions.GLANCE_ROWS, ValueBounds.GLANCE);
    }

    @Override
    public String deserialize(String topic, byte[] data) {
        return data == null ? null : renderer.message(data);
    }

    @Override
    public void close() {
        renderer.close();
    }
}
