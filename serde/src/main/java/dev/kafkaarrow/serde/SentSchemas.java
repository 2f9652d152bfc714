package dev.kafkaarrow.serde;

import dev.kafkaarrow.ipc.SchemaCompatibility;
import dev.kafkaarrow.ipc.SchemaVerdict;
import dev.kafkaarrow.ipc.StreamSchema;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.kafka.common.errors.SerializationException;

/** The schema that one serializer let pass last, for each topic. Thread-safe. */
final class SentSchemas {
    private final SchemaCompatibility compatibility;
    private final ConcurrentMap<String, StreamSchema> newest = new ConcurrentHashMap<>();

    SentSchemas(SchemaCompatibility compatibility) {
        this.compatibility = compatibility;
    }

    /**
     * Lets a schema pass and remembers it, or leaves everything as it is.
     *
     * @throws SerializationException if it may not follow the one before, naming topic and fields
     */
    void admit(String topic, StreamSchema schema) {
        if (compatibility == SchemaCompatibility.NONE || schema.equals(newest.get(topic))) {
            return;
        }
        newest.merge(topic, schema, (older, newer) -> {
            SchemaVerdict verdict = compatibility.check(older, newer);
            if (!verdict.isCompatible()) {
                throw new SerializationException("topic " + topic + ": the schema may not follow the one sent before, "
                        + ArrowSerdeConfig.SCHEMA_COMPATIBILITY + " is "
                        + compatibility.name().toLowerCase(Locale.ROOT) + ": " + verdict);
            }
            return newer;
        });
    }
}
