package dev.kafkaarrow.serde;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.SchemaCompatibility;
import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes a stream's bytes as they are, without a copy where the stream owns its array. Null becomes a tombstone. Thread-safe once
 * configured.
 */
public final class ArrowStreamSerializer implements Serializer<ArrowStream> {
    private volatile StreamHeaders streamHeaders = StreamHeaders.LEAVE;
    private volatile BatchesPerMessage batchesPerMessage = BatchesPerMessage.ANY;
    private volatile SentSchemas sentSchemas = new SentSchemas(SchemaCompatibility.NONE);

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        ArrowSerdeConfig config = new ArrowSerdeConfig(configs);
        batchesPerMessage = config.batchesPerMessage();
        sentSchemas = config.sentSchemas();
        // headers describe the value
        streamHeaders = isKey ? StreamHeaders.LEAVE : config.headers();
    }

    /**
     * The bytes of the stream.
     *
     * @throws SerializationException if the stream has more batches than {@link ArrowSerdeConfig#BATCHES_PER_MESSAGE} allows, or its
     *     schema breaks {@link ArrowSerdeConfig#SCHEMA_COMPATIBILITY}, naming the topic, and their number or the fields
     */
    @Override
    public byte[] serialize(String topic, ArrowStream stream) {
        if (stream == null) {
            return null;
        }
        batchesPerMessage.admit(topic, stream);
        sentSchemas.admit(topic, stream.streamSchema());
        return stream.toByteArray();
    }

    @Override
    public byte[] serialize(String topic, Headers headers, ArrowStream stream) {
        byte[] value = serialize(topic, stream);
        if (stream != null) {
            streamHeaders.apply(headers, stream.streamSchema());
        }
        return value;
    }
}
