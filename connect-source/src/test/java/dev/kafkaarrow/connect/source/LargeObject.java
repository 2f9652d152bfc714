package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.ObjectClient;
import dev.kafkaarrow.connect.store.ObjectStores;
import dev.kafkaarrow.connect.store.StoreSettings;
import dev.kafkaarrow.ipc.ArrowStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;

/**
 * A bucket with one file of {@link #BATCHES} batches, a gigabyte that is in nobody's memory: after every {@link #BATCHES_OF_A_PART} a delta to the
 * dictionary.
 */
final class LargeObject implements ObjectClient {

    static final long BATCHES = 10_000;
    static final int ROWS = 26_000;
    static final String WORD = "word";

    private static final int BATCHES_OF_A_PART = 400;
    private static final byte[] END = {-1, -1, -1, -1, 0, 0, 0, 0};

    /** By position. */
    private final TreeMap<Long, byte[]> once = new TreeMap<>();

    private final byte[] batch;
    private final long size;
    private final String dictionaries;
    private final long middle;
    private int requests;
    private long fetchedBytes;

    private LargeObject(byte[] schema, byte[] dictionary, byte[] delta, byte[] batch) {
        this.batch = batch;
        once.put(0L, schema);
        long position = schema.length;
        Map<Long, byte[]> changes = new TreeMap<>();
        long inTheMiddle = 0;
        for (int i = 0; i < BATCHES; i++) {
            if (i == BATCHES / 2) {
                inTheMiddle = position;
            }
            if (i % BATCHES_OF_A_PART == 0) {
                changes.put(position, i == 0 ? dictionary : delta);
                position += changes.get(position).length;
            }
            position += batch.length;
        }
        once.putAll(changes);
        once.put(position, END);
        size = position + END.length;
        middle = inTheMiddle;
        dictionaries = changes.keySet().stream()
                .filter(at -> at < middle)
                .map(at -> Long.toString(at))
                .collect(Collectors.joining(","));
    }

    static LargeObject of(BufferAllocator allocator) {
        ArrowStream stream = Batches.words(allocator, List.of(WORD), new int[ROWS]);
        byte[] schema = stream.streamSchema().toBytes();
        byte[] whole = new StreamFileBuilder(stream.streamSchema()).add(stream).unfinished();
        byte[] batch = new StreamFileBuilder(stream.streamSchema())
                .addBatchesOnly(stream)
                .unfinished();
        int dictionaryEnd = whole.length - (batch.length - schema.length);
        return new LargeObject(
                schema,
                java.util.Arrays.copyOfRange(whole, schema.length, dictionaryEnd),
                Batches.delta(allocator, "more", "of", "them"),
                java.util.Arrays.copyOfRange(batch, schema.length, batch.length));
    }

    FileStore open(StoreSettings settings) {
        return ObjectStores.open(this, "", settings);
    }

    long sizeInBytes() {
        return size;
    }

    int requests() {
        return requests;
    }

    long fetchedBytes() {
        return fetchedBytes;
    }

    /** As a task stores it that has read half of the batches. */
    Map<String, Object> offsetInTheMiddle() {
        Map<String, Object> offset = new HashMap<>();
        offset.put("batch", BATCHES / 2);
        offset.put("position", middle);
        offset.put("row", 0L);
        offset.put("consumed.bytes", middle);
        offset.put("consumed.crc32c", 0L);
        offset.put("file.size", size);
        offset.put("file.modified.ms", 1L);
        offset.put("file.version", "v");
        offset.put("dictionaries", dictionaries);
        return offset;
    }

    private Found found() {
        return new Found("large.arrows", size, 1, "v", Map.of());
    }

    @Override
    public Range get(String key, Optional<String> version, long from, int length) {
        requests++;
        fetchedBytes += length;
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        long position = from;
        while (bytes.hasRemaining()) {
            Map.Entry<Long, byte[]> before = once.floorEntry(position);
            long behind = before.getKey() + before.getValue().length;
            byte[] source = before.getValue();
            long offset = position - before.getKey();
            if (position >= behind) {
                source = batch;
                offset = (position - behind) % batch.length;
            }
            int copied = Math.min(bytes.remaining(), source.length - (int) offset);
            bytes.put(source, (int) offset, copied);
            position += copied;
        }
        return new Range(bytes.flip(), found());
    }

    @Override
    public Page list(PageRequest request) {
        requests++;
        return new Page(List.of(found()), List.of(), Optional.empty());
    }

    @Override
    public Found head(String key) {
        requests++;
        return found();
    }

    @Override
    public Put putIfAbsent(String key, Content content, Map<String, String> metadata) {
        throw new UnsupportedOperationException("nothing is published here");
    }

    @Override
    public void delete(String key, Optional<String> version) {
        throw new UnsupportedOperationException("nothing is removed here");
    }

    @Override
    public void close() {}
}
