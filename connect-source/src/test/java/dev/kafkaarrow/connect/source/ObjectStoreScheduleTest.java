package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.SimulatedDisk;
import dev.kafkaarrow.connect.store.SimulatedObjects;
import dev.kafkaarrow.connect.store.SimulatedObjects.Mishap;
import dev.kafkaarrow.connect.store.StagedFile;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random schedules of tasks over an object store that loses answers, does later what was given up, and lists late; of other writers, who
 * take names again that are free; and of a sink, whose puts that were given up come into effect within a day. Each record is sent once.
 */
class ObjectStoreScheduleTest {

    private static final long HOUR_MS = 60 * 60 * 1_000L;
    private static final int STEPS = 120;

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    private final SimulatedObjects objects = new SimulatedObjects();
    private final List<Long> written = new ArrayList<>();
    private final List<Long> delivered = new ArrayList<>();
    private final List<SourceRecord> unacknowledged = new ArrayList<>();
    private final List<GivenUp> givenUp = new ArrayList<>();

    private Random random;
    private String cleanup;
    private boolean fails = true;
    private FakeWorker worker;
    private FakeWorker.RunningTask task;
    private int foreignFiles;
    private long offset;

    /** Whose objects a listing may miss for a while. */
    private static final class OtherProcess implements SimulatedDisk.Faults {
        @Override
        public void before(String call, Path path) {}

        @Override
        public void after(String call, Path path) {}
    }

    /** A put of a sink that may come into effect within a day. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    private record GivenUp(String path, byte[] bytes, long atMs) {}

    static LongStream seeds() {
        long first = Long.getLong("model.first", 0);
        return LongStream.range(first, first + Integer.getInteger("model.schedules", 100));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void eachRecordIsSentOnceWhateverBefallsTheStore(long seed) throws IOException {
        random = new Random(seed);
        cleanup = List.of("none", "delete", "move").get(random.nextInt(3));
        worker = new FakeWorker(Map.of("store.url", "simulated://bucket", "done.dir", "done"))
                .opening(settings -> objects.store(SimulatedDisk.NONE, this::mishap))
                .with("cleanup", cleanup)
                .with("poll.max.bytes", random.nextBoolean() ? "1" : "100000");
        objects.pageSize(1 + random.nextInt(4));
        boolean listsLate = random.nextBoolean();
        if (listsLate) {
            objects.listLate(new Random(seed));
        }
        worker.setWall(objects.clockMs());
        task = worker.start();
        for (int step = 0; step < STEPS; step++) {
            step();
        }

        fails = false;
        objects.listAtOnce();
        while (objects.late() > 0) {
            objects.land(0);
        }
        for (int i = 0; i < 4; i++) {
            advance(30 * HOUR_MS);
            settle();
        }
        task.close();

        assertThat(delivered).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(written);
        // where a listing shows a file of a log and not one before it, that one comes later
        assertInOrder(listsLate ? 1_000 : 0);
        List<String> left = objects.files().keySet().stream()
                .filter(path -> !path.startsWith("done/"))
                .toList();
        if (!cleanup.equals("none")) {
            // the newest of the log
            assertThat(left).hasSize(offset == 0 ? 0 : 1);
        }
    }

    /** Numbers of a file, and of the log, grow. */
    private void assertInOrder(long from) {
        Map<Long, Long> last = new HashMap<>();
        for (long number : delivered.stream().filter(each -> each >= from).toList()) {
            Long before = last.put(number / 1_000, number);
            assertThat(before == null || before < number)
                    .as("%d behind %d", number, before)
                    .isTrue();
        }
    }

    private void settle() {
        int idle = 0;
        while (idle < 4) {
            int sent = unacknowledged.size();
            unacknowledged.addAll(task.poll());
            idle = unacknowledged.size() == sent ? idle + 1 : 0;
            acknowledge(unacknowledged.size());
        }
    }

    private void step() throws IOException {
        switch (random.nextInt(12)) {
            case 0, 1 -> writeForeign();
            case 2 -> writeOfSink();
            case 3 -> acknowledge(random.nextInt(unacknowledged.size() + 1));
            case 4 -> acknowledge(unacknowledged.size());
            case 5 -> {
                if (random.nextInt(3) == 0) {
                    // what was not acknowledged was in a transaction that ended with the task
                    task.close();
                    unacknowledged.clear();
                    task = worker.start();
                }
            }
            case 6 -> advance(random.nextInt(14) * HOUR_MS);
            case 7 -> {
                if (objects.late() > 0) {
                    objects.land(random.nextInt(objects.late()));
                }
            }
            case 8 -> {
                if (!givenUp.isEmpty()) {
                    publish(givenUp.remove(random.nextInt(givenUp.size())));
                }
            }
            default -> unacknowledged.addAll(task.poll());
        }
    }

    private void acknowledge(int records) {
        for (SourceRecord record : unacknowledged.subList(0, records)) {
            task.acknowledge(record);
            Batches.column((byte[]) record.value(), allocator.get())
                    .forEach(values -> values.forEach(value -> delivered.add((Long) value)));
        }
        unacknowledged.subList(0, records).clear();
    }

    /** A new name, or one of a file that was read and removed. */
    private void writeForeign() throws IOException {
        int name = cleanup.equals("none") ? foreignFiles : random.nextInt(foreignFiles + 1);
        String path = name % 2 + "/" + name + ".arrows";
        if (objects.files().containsKey(path)) {
            return;
        }
        foreignFiles++;
        StreamFileBuilder file =
                new StreamFileBuilder(Batches.numbers(allocator.get()).streamSchema());
        int batches = 1 + random.nextInt(4);
        for (int i = 0; i < batches; i++) {
            long number = foreignFiles * 1_000L + i;
            file.add(Batches.numbers(allocator.get(), number));
            written.add(number);
        }
        publish(new GivenUp(path, inAnyFormat(file), 0));
    }

    /** The next file of the log, whose first put was perhaps given up and is still on its way, with as many records or fewer. */
    private void writeOfSink() throws IOException {
        int records = 1 + random.nextInt(3);
        String path = String.format(Locale.ROOT, "t/0+0123456789abcdef+%020d.arrows", offset);
        StreamFileBuilder file =
                new StreamFileBuilder(Batches.numbers(allocator.get()).streamSchema());
        int early = 1 + random.nextInt(records);
        for (int i = 0; i < records; i++) {
            ArrowStream message = Batches.numbers(allocator.get(), offset);
            written.add(offset);
            file.add(message, Batches.at(0, offset++));
            if (i + 1 == early && random.nextInt(3) > 0) {
                givenUp.add(new GivenUp(path, inAnyFormat(file), objects.clockMs()));
            }
        }
        publish(new GivenUp(path, inAnyFormat(file), 0));
    }

    /** Half of all files. */
    private byte[] inAnyFormat(StreamFileBuilder file) {
        FileFormat format = random.nextBoolean() ? FileFormat.STREAM : FileFormat.IPC_FILE;
        return format.of(file.finished());
    }

    /** If the name is free. */
    private void publish(GivenUp put) throws IOException {
        try (FileStore store = objects.store(new OtherProcess())) {
            StagedFile staged = store.stage();
            staged.write(ByteBuffer.wrap(put.bytes));
            staged.publish(put.path);
        }
    }

    private void advance(long ms) throws IOException {
        for (GivenUp put : List.copyOf(givenUp)) {
            if (put.atMs + 24 * HOUR_MS <= objects.clockMs() + ms) {
                publish(put);
                givenUp.remove(put);
            }
        }
        objects.advance(ms);
        worker.setWall(objects.clockMs());
    }

    private Mishap mishap(String request, Path path) {
        if (!fails || random.nextInt(8) > 0) {
            return Mishap.NONE;
        }
        return switch (request) {
            case "put", "remove" ->
                List.of(Mishap.REFUSED, Mishap.ANSWER_LOST, Mishap.LATE).get(random.nextInt(3));
            case "list" -> List.of(Mishap.REFUSED, Mishap.CUT).get(random.nextInt(2));
            default -> Mishap.REFUSED;
        };
    }
}
