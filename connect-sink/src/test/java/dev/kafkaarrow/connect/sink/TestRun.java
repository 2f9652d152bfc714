package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.FileFormat;
import dev.kafkaarrow.connect.plugin.Moment;
import dev.kafkaarrow.connect.store.Stores;
import dev.kafkaarrow.ipc.ArrowStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;

/** The real task over a real directory, and as much of a worker as it takes to feed it one partition. */
final class TestRun {

    static final TopicPartition PARTITION = new TopicPartition("t", 0);

    final FakeContext context;
    final ArrowStreamSinkTask task;

    private TestRun(FakeContext context, ArrowStreamSinkTask task) {
        this.context = context;
        this.task = task;
    }

    static TestRun start(Path store, Map<String, String> settings) {
        return start(store, settings, FakeContext.withoutReporter());
    }

    static TestRun start(Path store, Map<String, String> settings, FakeContext context) {
        Map<String, String> config = new HashMap<>(Map.of("store.url", store.toString(), "file.max.records", "3"));
        config.putAll(settings);
        ArrowStreamSinkTask task = new ArrowStreamSinkTask(sink -> Stores.open(sink.storeUrl), () -> new Moment(0, 0));
        task.initialize(context);
        task.start(config);
        task.open(List.of(PARTITION));
        return new TestRun(context, task);
    }

    void put(SinkRecord... records) {
        task.put(List.of(records));
    }

    /** Delivers a log from an offset on, and again from wherever the task asks for it. */
    void deliver(long from, List<SinkRecord> log) {
        context.rewinds.put(PARTITION, from);
        while (!context.rewinds.isEmpty()) {
            long position = context.rewinds.remove(PARTITION);
            task.put(log.stream()
                    .filter(record -> record.kafkaOffset() >= position)
                    .toList());
        }
    }

    /** What a worker would commit now. */
    long committable() {
        return task.preCommit(Map.of()).get(PARTITION).offset();
    }

    /** Ends the task as a worker does, of itself or because the task has failed, and says what it commits last. */
    long stop() {
        var answer = task.preCommit(Map.of());
        task.close(List.of(PARTITION));
        task.stop();
        return answer.get(PARTITION).offset();
    }

    /** One row each, the number its offset and what is added. */
    static List<SinkRecord> numbers(long fromOffset, long endOffset, long added) {
        List<SinkRecord> records = new ArrayList<>();
        for (long offset = fromOffset; offset < endOffset; offset++) {
            records.add(SinkRecords.number(PARTITION, offset, offset + added));
        }
        return records;
    }

    /** The numbers in the published files by offset; several where an offset is there several times. */
    static Map<Long, List<Long>> published(Path store) {
        Map<Long, List<Long>> numbers = new TreeMap<>();
        for (Path file : files(store)) {
            try {
                for (PublishedFile.Batch batch : PublishedFile.read(Files.readAllBytes(file))) {
                    numbers.computeIfAbsent(batch.offset(), offset -> new ArrayList<>())
                            .add(number(batch));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(file.toString(), e);
            }
        }
        return numbers;
    }

    private static long number(PublishedFile.Batch batch) {
        List<ByteBuffer> values = batch.content().values();
        ByteBuffer last = values.get(values.size() - 1);
        String cell = StandardCharsets.UTF_8.decode(last.duplicate()).toString();
        return Long.parseLong(cell.substring(cell.indexOf('=') + 1));
    }

    /** What {@link #published} gives for {@link #numbers}. */
    static Map<Long, List<Long>> asPublished(Collection<SinkRecord> records, long added) {
        Map<Long, List<Long>> numbers = new TreeMap<>();
        records.forEach(record -> numbers.put(record.kafkaOffset(), List.of(record.kafkaOffset() + added)));
        return numbers;
    }

    /** In the order of their names. */
    static List<Path> files(Path store) {
        try (var found = Files.walk(store)) {
            return found.filter(path -> FileFormat.of(path.toString()).isPresent())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(store.toString(), e);
        }
    }

    /** The rows of all files in the order of names, as text. */
    static List<String> rows(Path store) throws IOException {
        List<String> rows = new ArrayList<>();
        for (Path file : files(store)) {
            try (BufferAllocator allocator = new RootAllocator();
                    ArrowReader reader =
                            ArrowStream.of(Files.readAllBytes(file)).open(allocator)) {
                while (reader.loadNextBatch()) {
                    reader.getVectorSchemaRoot()
                            .contentToTSVString()
                            .lines()
                            .skip(1)
                            .forEach(rows::add);
                }
            }
        }
        return rows;
    }
}
