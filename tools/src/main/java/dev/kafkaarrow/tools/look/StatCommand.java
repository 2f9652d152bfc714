package dev.kafkaarrow.tools.look;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kafkaarrow.connect.store.StoredFile;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.InvalidStreamException;
import dev.kafkaarrow.tools.command.ClosedOutputException;
import dev.kafkaarrow.tools.command.ExitCode;
import dev.kafkaarrow.tools.command.FileBatches;
import dev.kafkaarrow.tools.command.InputFile;
import dev.kafkaarrow.tools.command.Inputs;
import dev.kafkaarrow.tools.command.Streams;
import dev.kafkaarrow.tools.render.RowRenderer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what headers say of each file, or of each partition and schema of a topic. */
@Command(
        name = "stat",
        description =
                "Shows rows, batches, bytes, compression and dictionaries, and coordinates of records; of files headers alone are read.")
public final class StatCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int NAME_WIDTH = 12;

    private final Streams streams;

    @Mixin
    private Subject subject;

    @Option(names = "--json", description = "A line of JSON for each.")
    private boolean isJson;

    private int code = ExitCode.FINE;

    /** Shows it on {@code streams}. */
    public StatCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        subject.requireEnd();
        if (subject.isTopic()) {
            ofTopic();
        } else {
            ofFiles();
        }
        return code;
    }

    private void ofFiles() throws IOException {
        try (Inputs inputs = subject.inputs(streams)) {
            for (InputFile file : subject.files(inputs)) {
                try (StoredFile source = file.open()) {
                    FileBatches batches = new FileBatches(source, Checks.DEFAULT);
                    Statistics statistics = new Statistics(batches.schema());
                    Frame frame;
                    do {
                        frame = batches.next();
                        statistics.add(frame);
                    } while (!(frame instanceof Frame.EndOfStream));
                    statistics.addStream(source.size());
                    show("file", file.name(), statistics);
                } catch (IOException e) {
                    if (e instanceof ClosedOutputException) {
                        throw e;
                    }
                    complain(file.name() + ": " + e.getMessage());
                }
            }
        }
    }

    private void ofTopic() throws IOException {
        Map<String, Statistics> found = new TreeMap<>();
        try (TopicRecords records = subject.records()) {
            while (!records.isAtEnd()) {
                Optional<ConsumerRecord<byte[], byte[]>> record = records.next();
                if (record.isPresent() && record.get().value() != null) {
                    add(record.get(), found);
                }
            }
        }
        for (Map.Entry<String, Statistics> each : found.entrySet()) {
            show("partition", each.getKey().replaceFirst(" .*", ""), each.getValue());
        }
    }

    private void add(ConsumerRecord<byte[], byte[]> record, Map<String, Statistics> found) throws IOException {
        try {
            ArrowStream stream = ArrowStream.of(ByteBuffer.wrap(record.value()));
            String key = record.topic() + "-" + record.partition() + " "
                    + stream.streamSchema().fingerprint();
            Statistics statistics = found.computeIfAbsent(key, first -> new Statistics(stream.streamSchema()));
            for (Frame frame : stream.frames()) {
                statistics.add(frame);
            }
            statistics.addStream(stream.sizeInBytes());
        } catch (InvalidStreamException e) {
            complain(Rows.where(record) + ": " + Refused.text(record.value(), e));
        }
    }

    private void show(String what, String name, Statistics statistics) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (JsonGenerator out = RowRenderer.generator(line)) {
            out.writeStartObject();
            out.writeStringField(what, name);
            statistics.write(out);
            out.writeEndObject();
        }
        String text = isJson ? line.toString(StandardCharsets.UTF_8) + "\n" : people(what, line.toByteArray());
        streams.out().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String people(String what, byte[] json) throws IOException {
        JsonNode found = JSON.readTree(json);
        StringBuilder text = new StringBuilder(found.path(what).asText()).append('\n');
        found.properties().forEach(each -> {
            if (!each.getKey().equals(what) && !each.getKey().equals("columns")) {
                text.append("  ")
                        .append(each.getKey())
                        .append(" "
                                .repeat(Math.max(1, NAME_WIDTH - each.getKey().length())))
                        .append(plain(each.getValue()))
                        .append('\n');
            }
        });
        for (JsonNode column : found.path("columns")) {
            text.append("  column      ")
                    .append(column.path("name").asText())
                    .append(": ")
                    .append(column.path("type").asText())
                    .append(", ")
                    .append(column.path("bytes").asText())
                    .append(" bytes, ")
                    .append(column.path("nulls").asText())
                    .append(" nulls");
            for (JsonNode dictionary : column.path("dictionaries")) {
                text.append("; dictionary ").append(plain(dictionary));
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static String plain(JsonNode value) {
        if (!value.isObject()) {
            return value.asText();
        }
        StringBuilder text = new StringBuilder();
        value.properties()
                .forEach(each -> text.append(text.length() == 0 ? "" : ", ")
                        .append(each.getKey())
                        .append(' ')
                        .append(each.getValue().asText()));
        return text.toString();
    }

    private void complain(String fault) {
        code = ExitCode.FAULTY;
        streams.err().println("kafka-arrow: " + fault);
    }
}
