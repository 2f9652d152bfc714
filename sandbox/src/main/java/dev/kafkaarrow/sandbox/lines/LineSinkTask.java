package dev.kafkaarrow.sandbox.lines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/** Hands each batch to the operating system before {@link #put} returns, and fsyncs nothing. */
public final class LineSinkTask extends SinkTask {

    private Writer out = Writer.nullWriter();

    /** For the worker. */
    public LineSinkTask() {}

    @Override
    public void start(Map<String, String> settings) {
        Path file = Path.of(settings.get(LineSinkConnector.FILE));
        try {
            out = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new ConnectException("opening " + file, e);
        }
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        try {
            for (SinkRecord record : records) {
                out.write(String.valueOf(record.value()));
                out.write('\n');
            }
            out.flush();
        } catch (IOException e) {
            throw new ConnectException("writing lines", e);
        }
    }

    @Override
    public void stop() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String version() {
        return LineSinkConnector.VERSION;
    }
}
