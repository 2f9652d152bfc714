package dev.kafkaarrow.connect.sink;

import static dev.kafkaarrow.connect.sink.SinkRecords.number;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.connect.files.Coalescing;
import dev.kafkaarrow.connect.files.FileFormat;
import dev.kafkaarrow.connect.files.FileName;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.connect.files.RecordedFileWriter;
import dev.kafkaarrow.connect.plugin.Moment;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.ObjectClient;
import dev.kafkaarrow.connect.store.SimulatedDisk;
import dev.kafkaarrow.connect.store.SimulatedObjects;
import dev.kafkaarrow.connect.store.StagedFile;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.SchemaFingerprint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many requests it takes to begin with a key, whatever is in its folder. */
class KeyRequestsTest {

    private static final TopicPartition PARTITION = new TopicPartition("t", 0);
    private static final int FILES = 100_000;

    private final SimulatedObjects objects = new SimulatedObjects();
    private final FakeMetrics metrics = new FakeMetrics();
    private final FakeContext context = FakeContext.withReporter().with(metrics);
    private final List<String> requests = new ArrayList<>();
    private final Map<String, String> config =
            new HashMap<>(Map.of("store.url", "/simulated", "file.max.records", "2"));

    private ArrowStreamSinkTask start() {
        ArrowStreamSinkTask task = new ArrowStreamSinkTask(
                (sink, listener) -> objects.store(new SimulatedDisk.Faults() {
                    @Override
                    public void before(String call, Path path) {
                        if (List.of("put", "head", "get", "list", "remove").contains(call)) {
                            requests.add(call + " " + path.getFileName());
                        }
                    }

                    @Override
                    public void after(String call, Path path) {}
                }),
                (store, parallel) -> UploadRunner.INLINE,
                sink -> sink.value.open(),
                () -> new Moment(0, 0));
        task.initialize(context);
        task.start(config);
        task.open(List.of(PARTITION));
        return task;
    }

    private static SchemaFingerprint fingerprint(SinkRecord record) {
        return stream(record).streamSchema().fingerprint();
    }

    private static ArrowStream stream(SinkRecord record) {
        try {
            return ArrowStream.of((byte[]) record.value());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String path(WriterKey key, long base) {
        return key.path(name(key, base));
    }

    private static FileName name(WriterKey key, long base) {
        return key.name(base, FileFormat.STREAM);
    }

    /** A file of one record. */
    private void publish(WriterKey key, long base, SinkRecord record) throws IOException {
        try (FileStore store = objects.store(SimulatedDisk.NONE);
                BufferAllocator allocator = new RootAllocator()) {
            StagedFile staged = store.stage();
            RecordedFileWriter file = new RecordedFileWriter(
                    staged, stream(record).streamSchema(), new Coalescing(0, Checks.DEFAULT, allocator));
            RecordCoordinates coordinates = new RecordFacts(OtherHeaders.REFUSED)
                    .ofBytes(record, Optional.of(ByteBuffer.wrap((byte[]) record.value())));
            file.append(coordinates, stream(record));
            file.end();
            file.publish(path(key, base), facts(key, base, record).toMetadata(staged.sizeInBytes()));
        }
    }

    private static FileFacts facts(WriterKey key, long base, SinkRecord record) {
        long offset = record.kafkaOffset();
        return new FileFacts(
                key.partition().topic(),
                key.partition().partition(),
                base,
                offset,
                offset,
                1,
                fingerprint(record).sha256());
    }

    /** Files of which nobody needs more than their names, each from where the one before ends. */
    private void fill(WriterKey key, long records, int files, int but) throws IOException {
        ObjectClient client = objects.client(SimulatedDisk.NONE, SimulatedObjects.Mishaps.NONE);
        for (int i = 0; i < files; i++) {
            if (i != but && i != files - 1) {
                objects.putBack(path(key, i * records), new byte[0]);
            }
        }
        client.close();
    }

    @ParameterizedTest
    @CsvSource({"1, false", "10, true", "3000, false", "1000000, true"})
    void aKeyOfManyFilesTakesFewRequestsWhereverItGoesOn(long recordsOfAFile, boolean isJudged) throws IOException {
        if (isJudged) {
            config.put(SinkOptions.SCHEMA_COMPATIBILITY, "BACKWARD");
        }
        WriterKey key = new WriterKey(
                PARTITION, "", isJudged ? Optional.empty() : Optional.of(fingerprint(number(PARTITION, 0))));
        long end = FILES * recordsOfAFile;
        fill(key, recordsOfAFile, FILES, FILES - 1);
        publish(key, end - recordsOfAFile, number(PARTITION, end - 1));
        for (long file : new long[] {0, FILES / 2, FILES - 1}) {
            long base = file * recordsOfAFile;
            // the last one of the file, of which most are gone from the topic
            long offset = base + recordsOfAFile - 1;
            objects.remove(path(key, base));
            publish(key, base, number(PARTITION, offset));
            ArrowStreamSinkTask task = start();
            requests.clear();

            task.put(List.of(number(PARTITION, offset)));

            assertThat(metrics.value("skipped-duplicates-total")).isEqualTo(1);
            assertThat(requests).as("at file %d", file).hasSizeLessThanOrEqualTo(8);
            task.stop();
            metrics.clear();
        }

        ArrowStreamSinkTask task = start();
        requests.clear();
        task.put(List.of(number(PARTITION, end)));

        assertThat(metrics.value("open-files")).isEqualTo(1);
        assertThat(requests).as("at the end").hasSizeLessThanOrEqualTo(8);
        requests.clear();
        task.put(List.of(number(PARTITION, end + 1), number(PARTITION, end + 2), number(PARTITION, end + 3)));
        assertThat(requests).containsExactly("put " + name(key, end), "put " + name(key, end + 2));
        task.stop();
    }

    @Test
    void manyKeysInOneFolderTakeFewRequestsEach() throws IOException {
        int keys = 100;
        int files = 300;
        List<SinkRecord> records = new ArrayList<>();
        for (int i = 0; i < keys; i++) {
            String column = "n" + i;
            SinkRecord newest = SinkRecords.of(PARTITION, (files - 1) * 1_000L, 0, Streams.numbers(column, 0, 1));
            WriterKey key = new WriterKey(PARTITION, "", Optional.of(fingerprint(newest)));
            fill(key, 1_000, files, files - 1);
            publish(key, newest.kafkaOffset(), newest);
            records.add(SinkRecords.of(PARTITION, files * 1_000L + i, 0, Streams.numbers(column, 0, 1)));
        }
        ArrowStreamSinkTask task = start();
        requests.clear();
        task.put(records);
        assertThat(metrics.value("open-files")).isEqualTo(keys);
        assertThat(requests).hasSizeLessThanOrEqualTo(5 * keys);
    }

    @Test
    void aKeyWithoutFilesTakesTwoListingsFarInATopic() {
        ArrowStreamSinkTask task = start();
        requests.clear();
        task.put(List.of(number(PARTITION, 1L << 40)));
        assertThat(requests).hasSize(3).allMatch(request -> request.startsWith("list"));
    }

    /** What a store gives that keeps nothing beside its objects, or where somebody has copied them. */
    @Test
    void withoutMetadataAFileIsRead() throws IOException {
        WriterKey key = new WriterKey(PARTITION, "", Optional.of(fingerprint(number(PARTITION, 0))));
        publish(key, 0, number(PARTITION, 0));
        objects.putBack(path(key, 0), objects.files().get(path(key, 0)));
        ArrowStreamSinkTask task = start();
        requests.clear();
        task.put(List.of(number(PARTITION, 1)));
        assertThat(metrics.value("open-files")).isEqualTo(1);
        assertThat(requests).anyMatch(request -> request.startsWith("get"));
        task.close(List.of(PARTITION));
        assertThat(objects.files()).containsKey(path(key, 1));
    }

    /** As tools do that copy objects with what is said of them. */
    @Test
    void metadataOfAnotherFileIsNotBelieved() throws IOException {
        WriterKey key = new WriterKey(PARTITION, "", Optional.of(fingerprint(number(PARTITION, 0))));
        publish(key, 7, number(PARTITION, 7));
        copy(path(key, 7), path(key, 3));
        objects.remove(path(key, 7));
        ArrowStreamSinkTask task = start();
        // base 3, first record 7: what its content says is good, what is said of it is another file's
        task.put(List.of(number(PARTITION, 8)));
        assertThat(requests).anyMatch(request -> request.startsWith("get"));
        task.stop();

        copy(path(key, 3), path(new WriterKey(new TopicPartition("t", 1), "", key.fingerprint()), 3));
        metrics.clear();
        ArrowStreamSinkTask other = start();
        TopicPartition wrong = new TopicPartition("t", 1);
        other.open(List.of(wrong));
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> other.put(List.of(number(wrong, 8))))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("it was renamed or moved");
    }

    private void copy(String path, String target) throws IOException {
        ObjectClient client = objects.client(SimulatedDisk.NONE, SimulatedObjects.Mishaps.NONE);
        ObjectClient.Found found = client.head(path);
        byte[] bytes = objects.files().get(path);
        client.putIfAbsent(
                target,
                new ObjectClient.Content() {
                    @Override
                    public long sizeInBytes() {
                        return bytes.length;
                    }

                    @Override
                    public java.io.InputStream open() {
                        return new java.io.ByteArrayInputStream(bytes);
                    }

                    @Override
                    public Optional<Path> file() {
                        return Optional.empty();
                    }
                },
                found.metadata());
    }

    @ParameterizedTest
    @CsvSource({
        "NONE, evolving",
        "BACKWARD, 0000000000000000",
        "BACKWARD, ef00000000000000",
        "BACKWARD, ffffffffffffffff"
    })
    void filesOfAnotherContinuityAreNoticedAmongMany(String compatibility, String others) throws IOException {
        config.put(SinkOptions.SCHEMA_COMPATIBILITY, compatibility);
        Optional<SchemaFingerprint> own =
                compatibility.equals("NONE") ? Optional.of(fingerprint(number(PARTITION, 0))) : Optional.empty();
        fill(new WriterKey(PARTITION, "", own), 10, 3_000, -1);
        objects.putBack("t/0+" + others + "+00000000000000000000.arrows", new byte[0]);
        ArrowStreamSinkTask task = start();
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> task.put(List.of(number(PARTITION, 15))))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("t holds 0+" + others + "+")
                .hasMessageContaining("Set both options back");
    }
}
