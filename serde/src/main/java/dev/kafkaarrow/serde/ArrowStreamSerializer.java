package dev.kafkaarrow.serde;

import dev.kafkaarrow.ipc.ArrowStream;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes a stream's bytes as they are, without a copy where the stream owns its array. Null becomes a tombstone. Thread-safe.
 */
public final class ArrowStreamSerializer implements Serializer<ArrowStream> {

    @Override
    public byte[] serialize(String topic, ArrowStream stream) {
        return stream == null ? null : stream.toByteArray();
    }
}
