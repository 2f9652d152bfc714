package dev.kafkaarrow.serde;

import dev.kafkaarrow.ipc.ArrowStream;
import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A batch of consumed rows. Root and dictionaries are those of {@link ArrowBatches}, valid until it is asked for the next batch.
 *
 * @param dictionaries that the root is encoded by
 * @param ranges which records the rows are of, in order: one behind the other, together all of them
 */
public record ArrowBatch<K>(VectorSchemaRoot root, DictionaryProvider dictionaries, List<Range<K>> ranges) {
    /** Keeps a copy of the list. */
    public ArrowBatch {
        ranges = List.copyOf(ranges);
    }

    /**
     * Rows of one record.
     *
     * @param firstRow in the batch
     */
    public record Range<K>(ConsumerRecord<K, ArrowStream> record, int firstRow, int rowCount) {}
}
