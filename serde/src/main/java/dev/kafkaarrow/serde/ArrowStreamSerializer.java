package dev.kafkaarrow.serde;

import dev.kafkaarrow.ipc.ArrowStream;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes a stream's bytes as they are, without a copy where the stream owns its array. Null becomes a tombstone. Thread-safe once
 * configured.
 */
public final class ArrowStreamSerializer implements Serializer<ArrowStream> {
    private volatile StreamHeaders streamHeaders = StreamHeaders.LEAVE;

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        // headers describe the value
        streamHeaders = isKey ? StreamHeaders.LEAVE : new ArrowSerdeConfig(configs).headers();
    }

    @Override
    public byte[] serialize(String topic, ArrowStream stream) {
        return stream == null ? null : stream.toByteArray();
    }

    @Override
    public byte[] serialize(String topic, Headers headers, ArrowStream stream) {
        if (stream != null) {
            streamHeaders.apply(headers, stream.streamSchema());
        }
        return serialize(topic, stream);
    }
}
