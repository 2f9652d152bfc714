package dev.kafkaarrow.sandbox.lines;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/** Reads what the file holds behind the last line that it took, as a whole; what no line feed ends yet is left. */
public final class LineSourceTask extends SourceTask {

    private static final String FILE_NAME = "filename";
    private static final String POSITION = "position";
    private static final long POLL_INTERVAL_MS = 100;

    private final CountDownLatch stopped = new CountDownLatch(1);
    private Path file = Path.of("");
    private String topic = "";
    private long position;

    /** For the worker. */
    public LineSourceTask() {}

    @Override
    public void start(Map<String, String> settings) {
        file = Path.of(settings.get(LineSourceConnector.FILE));
        topic = settings.get(LineSourceConnector.TOPIC);
        Map<String, Object> offset = context.offsetStorageReader().offset(partition());
        position = offset == null ? 0 : ((Number) offset.get(POSITION)).longValue();
    }

    private Map<String, String> partition() {
        return Map.of(FILE_NAME, file.toString());
    }

    @Override
    public List<SourceRecord> poll() throws InterruptedException {
        List<SourceRecord> records = records(unread());
        if (records.isEmpty()) {
            stopped.await(POLL_INTERVAL_MS, TimeUnit.MILLISECONDS);
        }
        return records;
    }

    private byte[] unread() {
        if (Files.notExists(file)) {
            return new byte[0];
        }
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(position);
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ConnectException("reading " + file + " from byte " + position, e);
        }
    }

    private List<SourceRecord> records(byte[] bytes) {
        List<SourceRecord> records = new ArrayList<>();
        int from = 0;
        for (int to = 0; to < bytes.length; to++) {
            if (bytes[to] == '\n') {
                String line = new String(bytes, from, to - from, StandardCharsets.UTF_8);
                position += to + 1 - from;
                from = to + 1;
                records.add(
                        new SourceRecord(partition(), Map.of(POSITION, position), topic, Schema.STRING_SCHEMA, line));
            }
        }
        return records;
    }

    @Override
    public void stop() {
        stopped.countDown();
    }

    @Override
    public String version() {
        return LineSinkConnector.VERSION;
    }
}
