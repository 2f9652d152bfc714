package dev.kafkaarrow.benchmarks.connect.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/** Sends the same messages in turn: the arrays themselves, or a copy made for each record. */
public final class GenSourceTask extends SourceTask {

    /** The offset: how many records have been sent. */
    public static final String SENT = "sent";

    private static final long MILLIS_BETWEEN_EMPTY_POLLS = 100;

    private List<byte[]> messages = List.of();
    private Map<String, String> partition = Map.of();
    private String topic = "";
    private UnaryOperator<byte[]> value = UnaryOperator.identity();
    private Path start = Path.of("");
    private int records;
    private long pollMaxBytes;
    private int sent;

    @Override
    public String version() {
        return "1";
    }

    @Override
    public void start(Map<String, String> properties) {
        try {
            messages = Messages.read(Path.of(properties.get(GenSourceConnector.MESSAGES)));
        } catch (IOException e) {
            throw new ConnectException(GenSourceConnector.MESSAGES + " cannot be read", e);
        }
        partition = Map.of("task", properties.get(GenSourceConnector.TASK));
        topic = properties.get(GenSourceConnector.TOPIC);
        value = switch (GenSourceConnector.Arrays.valueOf(properties.get(GenSourceConnector.ARRAYS))) {
            case SHARED -> UnaryOperator.identity();
            case COPIED -> byte[]::clone;
        };
        start = Path.of(properties.get(GenSourceConnector.START));
        records = Integer.parseInt(properties.get(GenSourceConnector.RECORDS));
        pollMaxBytes = Long.parseLong(properties.get(GenSourceConnector.POLL_MAX_BYTES));
    }

    @Override
    public List<SourceRecord> poll() throws InterruptedException {
        if (sent == records || (sent == 0 && Files.notExists(start))) {
            Thread.sleep(MILLIS_BETWEEN_EMPTY_POLLS);
            return null;
        }
        List<SourceRecord> polled = new ArrayList<>();
        long bytes = 0;
        while (sent < records && bytes < pollMaxBytes) {
            byte[] message = value.apply(messages.get(sent % messages.size()));
            sent++;
            bytes += message.length;
            polled.add(new SourceRecord(
                    partition, Map.of(SENT, sent), topic, null, Schema.OPTIONAL_BYTES_SCHEMA, message));
        }
        return polled;
    }

    @Override
    public void stop() {}
}
