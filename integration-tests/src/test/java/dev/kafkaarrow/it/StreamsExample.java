package dev.kafkaarrow.it;

import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.ArrowStreams;
import dev.kafkaarrow.serde.ArrowStreamSerde;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** The topology of {@code docs/consume.md}, which shows what stands between {@code // shown} and {@code // end} to the letter. */
final class StreamsExample {

    private StreamsExample() {}

    static void addTo(StreamsBuilder builder, String flights, String delays) {
        // shown
        // forwards the sum of a column, message by message, in the memory of one reader
        class TotalDelay extends ContextualProcessor<String, ArrowStream, String, Long> {
            private final BufferAllocator allocator = Allocators.newRoot();
            private final ArrowStreams streams = new ArrowStreams(allocator);

            @Override
            public void process(Record<String, ArrowStream> record) {
                streams.add(record.value());
                long total = 0;
                try {
                    do {
                        while (streams.loadNextBatch()) {
                            var delay =
                                    (BigIntVector) streams.getVectorSchemaRoot().getVector("delay");
                            for (int row = 0; row < delay.getValueCount(); row++) {
                                total += delay.isNull(row) ? 0 : delay.get(row);
                            }
                        }
                    } while (streams.startNextRun());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                context().forward(record.withValue(total));
            }

            @Override
            public void close() {
                try (allocator) {
                    streams.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        builder.stream(flights, Consumed.with(Serdes.String(), new ArrowStreamSerde()))
                .process(TotalDelay::new)
                .to(delays, Produced.with(Serdes.String(), Serdes.Long()));
        // end
    }
}
