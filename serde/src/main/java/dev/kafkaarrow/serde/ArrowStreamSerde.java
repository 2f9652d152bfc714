package dev.kafkaarrow.serde;

import dev.kafkaarrow.ipc.ArrowStream;
import org.apache.kafka.common.serialization.Serdes;

/** {@link ArrowStreamSerializer} and {@link ArrowStreamDeserializer} for Kafka Streams. */
public final class ArrowStreamSerde extends Serdes.WrapperSerde<ArrowStream> {
    /** To be configured before use, or with all defaults. */
    public ArrowStreamSerde() {
        super(new ArrowStreamSerializer(), new ArrowStreamDeserializer());
    }
}
