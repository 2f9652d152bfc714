package dev.kafkaarrow.serde;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.ArrowStreams;
import dev.kafkaarrow.ipc.GatheredStreams;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;

/**
 * The batches of consumed records, through one reader from poll to poll: partition by partition, in the order of offsets.
 *
 * <pre>{@code
 * try (ArrowBatches<String> batches = new ArrowBatches<>(allocator)) {
 *     while (isRunning()) {
 *         for (ArrowBatch<String> batch : batches.of(consumer.poll(timeout))) {
 *             use(batch.root());
 *         }
 *         consumer.commitSync(batches.positions());
 *     }
 * }
 * }</pre>
 *
 * <p>The root is the same as long as the schema is. Tombstones have no batches; they count as read with what is before them.
 *
 * <p>Not thread-safe. Closing gives back the memory of root and dictionaries.
 */
public final class ArrowBatches<K> implements AutoCloseable {
    private static final long NONE = -1;

    private final ArrowStreams streams;
    private final Optional<GatheredStreams> gathered;
    private final ArrowReader reader;

    /** All that were given since everything was read. */
    private final List<ConsumerRecord<K, ArrowStream>> records = new ArrayList<>();

    /** By stream, the index of its record. */
    private final List<Integer> recordOfStream = new ArrayList<>();

    /** Streams before those. */
    private long streamsBefore;

    /** Records that positions do not speak of any more. */
    private int positionsFrom;

    /** Of the batch that was handed out last. */
    private long lastStream = NONE;

    /** Of that stream, so far. */
    private long lastStreamRows;

    /** The one that was thrown last, as long as nobody has gone on. */
    private long faultyStream = NONE;

    /** Whether everything was read. */
    private boolean isAtEnd = true;

    private boolean isLoaded;

    /** Of the batches as the messages have them. */
    public ArrowBatches(BufferAllocator allocator) {
        this(new ArrowStreams(allocator), Optional.empty());
    }

    private ArrowBatches(ArrowStreams streams, Optional<GatheredStreams> gathered) {
        this.streams = streams;
        this.gathered = gathered;
        this.reader = gathered.isPresent() ? gathered.get() : streams;
    }

    /**
     * Of batches with the rows of many messages each, one copy more.
     *
     * @param maxRows most rows of a batch of several messages
     * @param maxBytes most bytes of a batch of several messages
     * @see ArrowStreams#gather
     */
    public static <K> ArrowBatches<K> gathering(BufferAllocator allocator, int maxRows, long maxBytes) {
        ArrowStreams streams = new ArrowStreams(allocator);
        return new ArrowBatches<>(streams, Optional.of(streams.gather(maxRows, maxBytes)));
    }

    /**
     * The batches of these records, behind those of earlier ones that were not read to the end. One after the other: each iterator goes
     * on where the one before it stopped.
     *
     * <p>Its iterators throw {@link SerializationException}, naming partition and offset, where a batch turns out to be faulty. What is
     * left of that record is skipped by those who go on.
     */
    public Iterable<ArrowBatch<K>> of(ConsumerRecords<K, ArrowStream> polled) {
        positionsFrom = end();
        if (isAtEnd) {
            streamsBefore += recordOfStream.size();
            records.clear();
            recordOfStream.clear();
            positionsFrom = 0;
            lastStream = NONE;
        }
        for (TopicPartition partition : polled.partitions()) {
            for (ConsumerRecord<K, ArrowStream> record : polled.records(partition)) {
                if (record.value() != null) {
                    recordOfStream.add(records.size());
                    streams.add(record.value());
                }
                records.add(record);
            }
        }
        isAtEnd = records.isEmpty();
        return Batches::new;
    }

    /**
     * What to commit: for each partition the position behind the records that were read since {@link #of} was called last, which are
     * those whose batches were all handed out. Partitions of which none was are not in it, nor is a record that turned out to be faulty,
     * unless the iteration went on behind it.
     */
    public Map<TopicPartition, OffsetAndMetadata> positions() {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        for (ConsumerRecord<K, ArrowStream> record : records.subList(positionsFrom, end())) {
            positions.put(
                    new TopicPartition(record.topic(), record.partition()),
                    new OffsetAndMetadata(record.offset() + 1, record.leaderEpoch(), ""));
        }
        return positions;
    }

    /** How many of the records were read. */
    private int end() {
        if (isAtEnd) {
            return records.size();
        }
        if (faultyStream != NONE) {
            return indexOf(faultyStream);
        }
        if (lastStream == NONE) {
            return 0;
        }
        int last = indexOf(lastStream);
        if (lastStreamRows < records.get(last).value().rowCount()) {
            return last;
        }
        int next = last + 1;
        while (next < records.size() && records.get(next).value() == null) {
            next++;
        }
        return next;
    }

    private int indexOf(long stream) {
        return recordOfStream.get((int) (stream - streamsBefore));
    }

    private ConsumerRecord<K, ArrowStream> recordOf(long stream) {
        return records.get(indexOf(stream));
    }

    private boolean load() {
        try {
            while (!isAtEnd && !reader.loadNextBatch()) {
                faultyStream = NONE;
                isAtEnd = !(gathered.isPresent() ? gathered.get().startNextRun() : streams.startNextRun());
            }
            faultyStream = NONE;
            return !isAtEnd;
        } catch (IOException e) {
            faultyStream = streams.streamIndex();
            ConsumerRecord<K, ArrowStream> record = recordOf(faultyStream);
            throw new SerializationException(
                    "topic " + record.topic() + ", partition " + record.partition() + ", offset " + record.offset()
                            + ": a batch cannot be read, " + e.getMessage(),
                    e);
        }
    }

    private ArrowBatch<K> batch() {
        try {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            List<ArrowBatch.Range<K>> ranges = new ArrayList<>();
            if (gathered.isPresent()) {
                for (GatheredStreams.RowRange range : gathered.get().ranges()) {
                    ranges.add(range(range.streamIndex(), range.firstRow(), range.rowCount()));
                }
            } else {
                ranges.add(range(streams.streamIndex(), 0, root.getRowCount()));
            }
            return new ArrowBatch<>(root, reader, ranges);
        } catch (IOException e) {
            throw new SerializationException("the root of a batch that was loaded", e);
        }
    }

    private ArrowBatch.Range<K> range(long stream, int firstRow, int rows) {
        lastStreamRows = stream == lastStream ? lastStreamRows + rows : rows;
        lastStream = stream;
        return new ArrowBatch.Range<>(recordOf(stream), firstRow, rows);
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw new SerializationException("closing what reads memory", e);
        }
    }

    private final class Batches implements Iterator<ArrowBatch<K>> {
        @Override
        public boolean hasNext() {
            if (!isLoaded) {
                isLoaded = load();
            }
            return isLoaded;
        }

        @Override
        public ArrowBatch<K> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            isLoaded = false;
            return batch();
        }
    }
}
