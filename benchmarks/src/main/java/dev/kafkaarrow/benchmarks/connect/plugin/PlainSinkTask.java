package dev.kafkaarrow.benchmarks.connect.plugin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/** Appends the values of its one partition to files of so many records, and fsyncs each when it is full. */
public final class PlainSinkTask extends SinkTask {

    public static final String DIRECTORY = "directory";
    public static final String FILE_MAX_RECORDS = "file.max.records";

    private Path directory = Path.of("");
    private int fileMaxRecords;
    private FileChannel file;
    private int written;

    @Override
    public String version() {
        return "1";
    }

    @Override
    public void start(Map<String, String> properties) {
        directory = Path.of(properties.get(DIRECTORY));
        fileMaxRecords = Integer.parseInt(properties.get(FILE_MAX_RECORDS));
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        try {
            for (SinkRecord record : records) {
                write(record);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(SinkRecord record) throws IOException {
        if (file == null) {
            Files.createDirectories(directory);
            Path name = directory.resolve(record.kafkaPartition() + "-" + record.kafkaOffset());
            file = FileChannel.open(name, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }
        ByteBuffer value = ByteBuffer.wrap((byte[]) record.value());
        while (value.hasRemaining()) {
            file.write(value);
        }
        written++;
        if (written % fileMaxRecords == 0) {
            file.force(true);
            file.close();
            file = null;
        }
    }

    @Override
    public void stop() {}
}
