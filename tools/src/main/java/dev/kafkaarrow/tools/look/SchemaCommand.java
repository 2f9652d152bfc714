package dev.kafkaarrow.tools.look;

import dev.kafkaarrow.connect.store.StoredFile;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.InvalidStreamException;
import dev.kafkaarrow.tools.command.ExitCode;
import dev.kafkaarrow.tools.command.FileBatches;
import dev.kafkaarrow.tools.command.InputFile;
import dev.kafkaarrow.tools.command.Inputs;
import dev.kafkaarrow.tools.command.Streams;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the schema of a file, read from its first message. */
@Command(name = "schema", description = "Shows the schema.")
public final class SchemaCommand implements Callable<Integer> {

    private final Streams streams;

    @Mixin
    private Subject subject;

    @Option(names = "--json", description = "As the JSON that arrow.reader.schema and value.schema take.")
    private boolean isJson;

    /** Shows it on {@code streams}. */
    public SchemaCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        if (subject.isTopic()) {
            return ofTopic();
        }
        try (Inputs inputs = subject.inputs(streams)) {
            InputFile first = subject.files(inputs).get(0);
            try (StoredFile source = first.open()) {
                show(new FileBatches(source, Checks.DEFAULT).schema().schema());
            }
        }
        return ExitCode.FINE;
    }

    /** Of the first message that has one. */
    private int ofTopic() throws IOException {
        int code = ExitCode.FINE;
        try (TopicRecords records = subject.records()) {
            while (!records.isAtEnd()) {
                Optional<ConsumerRecord<byte[], byte[]>> record = records.next();
                if (record.isPresent() && record.get().value() != null) {
                    byte[] value = record.get().value();
                    try {
                        show(ArrowStream.of(ByteBuffer.wrap(value)).schema());
                        return code;
                    } catch (InvalidStreamException e) {
                        code = ExitCode.FAULTY;
                        streams.err()
                                .println("kafka-arrow: " + Rows.where(record.get()) + ": " + Refused.text(value, e));
                    }
                }
            }
        }
        streams.err().println("kafka-arrow: there is no message, which would have a schema");
        return ExitCode.FAULTY;
    }

    private void show(Schema schema) throws IOException {
        streams.out().write((text(schema) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private String text(Schema schema) {
        return isJson ? schema.toJson() : schema.toString();
    }
}
