package dev.kafkaarrow.tools.look;

import dev.kafkaarrow.connect.store.StoredFile;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.Frame;
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
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Counts rows, from headers alone. */
@Command(name = "count", description = "Counts rows; of files headers alone are read.")
public final class CountCommand implements Callable<Integer> {

    private final Streams streams;

    @Mixin
    private Subject subject;

    private int code = ExitCode.FINE;

    /** Shows the number on {@code streams}. */
    public CountCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        subject.requireEnd();
        long rows = subject.isTopic() ? ofTopic() : ofFiles();
        streams.out().write((rows + "\n").getBytes(StandardCharsets.UTF_8));
        return code;
    }

    private long ofTopic() throws IOException {
        long rows = 0;
        try (TopicRecords records = subject.records()) {
            while (!records.isAtEnd()) {
                Optional<ConsumerRecord<byte[], byte[]>> record = records.next();
                if (record.isEmpty() || record.get().value() == null) {
                    continue;
                }
                byte[] value = record.get().value();
                try {
                    rows += ArrowStream.of(ByteBuffer.wrap(value)).rowCount();
                } catch (InvalidStreamException e) {
                    complain(Rows.where(record.get()) + ": " + Refused.text(value, e));
                }
            }
        }
        return rows;
    }

    private long ofFiles() throws IOException {
        long rows = 0;
        try (Inputs inputs = subject.inputs(streams)) {
            for (InputFile file : subject.files(inputs)) {
                try (StoredFile source = file.open()) {
                    FileBatches batches = new FileBatches(source, Checks.DEFAULT);
                    Frame frame;
                    do {
                        frame = batches.next();
                        rows += frame instanceof Frame.RecordBatch batch ? batch.rowCount() : 0;
                    } while (!(frame instanceof Frame.EndOfStream));
                } catch (IOException e) {
                    complain(file.name() + ": " + e.getMessage());
                }
            }
        }
        return rows;
    }

    private void complain(String fault) {
        code = ExitCode.FAULTY;
        streams.err().println("kafka-arrow: " + fault);
    }
}
