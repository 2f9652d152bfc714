package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.plugin.Moment;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * What Kafka takes of a record. What it does not take is found before the record is sent, while it is known where it comes from: the
 * producer's own error names neither file nor row, and comes when others were sent behind it.
 *
 * @param requestBytes the producer's {@code max.request.size}; empty where it says nothing of what a record takes, as transforms may
 *     change it
 * @param timestampAfterMaxMs how far ahead of the broker's clock a timestamp may be
 */
record RecordLimits(OptionalLong requestBytes, long timestampAfterMaxMs, Supplier<Moment> clock) {

    /**
     * Refuses a record that cannot be sent, whatever converter writes it.
     *
     * @param where file, batch and row, for messages
     */
    void require(Supplier<String> where, RecordContent content) throws BadFileException {
        if (requestBytes.isPresent()) {
            long least = content.leastBytes();
            if (least > requestBytes.getAsLong()) {
                throw new BadFileException(where.get() + ": the record takes at least " + least
                        + " bytes, more than the producer's max.request.size = " + requestBytes.getAsLong()
                        + ". Raise " + SourceOptions.MAX_REQUEST_SIZE + " and the topic's max.message.bytes");
            }
        }
        // one that a sink recorded was taken by a broker before
        if (content.timestampMs().isPresent() && content.coordinates().isEmpty()) {
            long timestampMs = content.timestampMs().getAsLong();
            long nowMs = clock.get().wallMs();
            if (timestampMs > nowMs && timestampMs - nowMs > timestampAfterMaxMs) {
                throw new BadFileException(where.get() + ": the timestamp " + timestampMs + " is more than "
                        + SourceOptions.TIMESTAMP_AFTER_MAX_MS + " = " + timestampAfterMaxMs + " ms ahead of " + nowMs
                        + ", and brokers refuse it. Correct it, or raise this option and the topic's"
                        + " message.timestamp.after.max.ms");
            }
        }
    }
}
