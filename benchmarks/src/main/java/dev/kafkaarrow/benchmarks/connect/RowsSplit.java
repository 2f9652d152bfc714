package dev.kafkaarrow.benchmarks.connect;

import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.StreamEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;

/** What of a sink's time goes where: the steps of {@link RowsTrial} one by one in one thread, without Kafka and without a worker. */
final class RowsSplit {

    /** The sink's default. */
    private static final int BATCH_ROWS = 65_536;

    private static final int WARM_UPS = 2;

    private final RowFormat format = new JsonRows();
    private final Path directory;
    private final int rows;
    private int files;

    /** @param directory is there, and gets a file for each pass */
    RowsSplit(Path directory, int rows) {
        this.directory = directory;
        this.rows = rows;
    }

    /** The seconds of one pass over all rows. */
    private record Pass(double convert, double append, double write) {}

    Line run(int repetitions) throws IOException {
        List<Pass> passes = new ArrayList<>();
        for (int repetition = -WARM_UPS; repetition < repetitions; repetition++) {
            Pass pass = pass();
            if (repetition >= 0) {
                passes.add(pass);
            }
        }
        double convert = median(passes, Pass::convert);
        double append = median(passes, Pass::append);
        double write = median(passes, Pass::write);
        return Line.information(
                String.format(Locale.ROOT, "%,d rows x %d columns of JSON, in one thread", rows, RowFormat.COLUMNS),
                "converter, appending, writing",
                String.format(Locale.ROOT, "%.2f s, %.2f s, %.2f s", convert, append, write),
                String.format(
                        Locale.ROOT,
                        "%,.0f rows/s, %,.0f rows/s, %,.0f rows/s; batches of %,d rows, encoded, written and fsynced once",
                        rows / convert,
                        rows / append,
                        rows / write,
                        BATCH_ROWS));
    }

    private Pass pass() throws IOException {
        long convert = 0;
        long append = 0;
        long write = 0;
        StreamEncoder encoder = new StreamEncoder();
        Path path = directory.resolve("split-" + files++);
        try (JsonConverter converter = new JsonConverter();
                BufferAllocator allocator = Allocators.newRoot();
                FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            converter.configure(Map.of("schemas.enable", "true"), false);
            Optional<RowAppender> opened = Optional.empty();
            for (int first = 0; first < rows; first += BATCH_ROWS) {
                List<byte[]> values = values(first, Math.min(rows, first + BATCH_ROWS));
                long start = System.nanoTime();
                List<Struct> records = new ArrayList<>(values.size());
                for (byte[] value : values) {
                    records.add((Struct) converter.toConnectData("rows", value).value());
                }
                long converted = System.nanoTime();
                RowAppender appender = opened.orElseGet(
                        () -> new RowAppender(RowSchema.of(records.get(0).schema()), allocator));
                opened = Optional.of(appender);
                appender.clear();
                records.forEach(appender::append);
                long appended = System.nanoTime();
                ByteBuffer encoded =
                        ByteBuffer.wrap(encoder.encode(appender.batch()).toByteArray());
                while (encoded.hasRemaining()) {
                    file.write(encoded);
                }
                convert += converted - start;
                append += appended - converted;
                write += System.nanoTime() - appended;
            }
            long start = System.nanoTime();
            file.force(true);
            write += System.nanoTime() - start;
            opened.ifPresent(RowAppender::close);
        }
        return new Pass(convert / 1e9, append / 1e9, write / 1e9);
    }

    private List<byte[]> values(int from, int to) {
        List<byte[]> values = new ArrayList<>(to - from);
        for (int number = from; number < to; number++) {
            values.add(format.row(number));
        }
        return values;
    }

    private static double median(List<Pass> passes, ToDoubleFunction<Pass> seconds) {
        return Contest.median(passes.stream().mapToDouble(seconds).boxed().toList());
    }
}
