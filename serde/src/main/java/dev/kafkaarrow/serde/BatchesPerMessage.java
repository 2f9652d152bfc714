package dev.kafkaarrow.serde;

import dev.kafkaarrow.ipc.ArrowStream;
import org.apache.kafka.common.errors.SerializationException;

/** How many record batches a message may hold. */
enum BatchesPerMessage {
    ANY {
        @Override
        void admit(String topic, ArrowStream stream) {}
    },
    /** Or none: what is not there cannot be lost. */
    ONE {
        @Override
        void admit(String topic, ArrowStream stream) {
            if (stream.batchCount() > 1) {
                throw new SerializationException(
                        "topic %s: the stream has %d record batches, %s is one: send each batch as"
                                        .formatted(topic, stream.batchCount(), ArrowSerdeConfig.BATCHES_PER_MESSAGE)
                                + " a message of its own, by ArrowStream.of(root) in place of a builder, or by ArrowStream.split");
            }
        }
    };

    /** @throws SerializationException if the stream holds more */
    abstract void admit(String topic, ArrowStream stream);
}
