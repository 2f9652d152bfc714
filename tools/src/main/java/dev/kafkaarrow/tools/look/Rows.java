package dev.kafkaarrow.tools.look;

import dev.kafkaarrow.connect.store.StoredFile;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.InvalidStreamException;
import dev.kafkaarrow.ipc.StreamDecoder;
import dev.kafkaarrow.ipc.Validation;
import dev.kafkaarrow.tools.command.ClosedOutputException;
import dev.kafkaarrow.tools.command.ExitCode;
import dev.kafkaarrow.tools.command.FileBatches;
import dev.kafkaarrow.tools.command.InputFile;
import dev.kafkaarrow.tools.command.Inputs;
import dev.kafkaarrow.tools.command.Streams;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Shows the rows of files or of a topic. What is faulty is said on standard error, and the others are shown. */
final class Rows {

    /** Values are shown, so all of them are looked at. */
    private static final Checks CHECKS = Checks.DEFAULT.withValidation(Validation.FULL);

    private final Streams streams;
    private final Subject subject;
    private final RowOptions options;
    private final StreamDecoder decoder = new StreamDecoder(CHECKS);
    private int code = ExitCode.FINE;

    Rows(Streams streams, Subject subject, RowOptions options) {
        this.streams = streams;
        this.subject = subject;
        this.options = options;
    }

    int first(long rows) throws IOException {
        try (RowOutput out = options.open(streams, rows)) {
            if (subject.isTopic()) {
                firstOfTopic(out);
            } else {
                firstOfFiles(out);
            }
            out.flush();
        }
        return code;
    }

    private void firstOfTopic(RowOutput out) throws IOException {
        try (TopicRecords records = subject.records()) {
            while (out.takesMore() && !records.isAtEnd()) {
                Optional<ConsumerRecord<byte[], byte[]>> record = records.next();
                if (record.isPresent()) {
                    write(record.get(), out);
                } else {
                    // while it follows, what came so far is seen
                    out.flush();
                }
            }
        }
    }

    private void write(ConsumerRecord<byte[], byte[]> record, RowOutput out) throws IOException {
        if (record.value() == null) {
            return;
        }
        try {
            out.write(decoder.decode(ByteBuffer.wrap(record.value())));
        } catch (InvalidStreamException | IllegalArgumentException e) {
            complain(where(record) + ": " + Refused.text(record.value(), e));
        }
    }

    static String where(ConsumerRecord<?, ?> record) {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }

    private void firstOfFiles(RowOutput out) throws IOException {
        try (Inputs inputs = subject.inputs(streams)) {
            for (InputFile file : subject.files(inputs)) {
                if (!out.takesMore()) {
                    return;
                }
                try (StoredFile source = file.open()) {
                    FileBatches batches = new FileBatches(source, CHECKS);
                    while (out.takesMore()) {
                        Optional<ArrowStream> batch = batches.nextBatch();
                        if (batch.isEmpty()) {
                            break;
                        }
                        out.write(batch.get());
                    }
                } catch (ClosedOutputException e) {
                    throw e;
                } catch (IOException | IllegalArgumentException e) {
                    complain(file.name() + ": " + e.getMessage());
                }
            }
        }
    }

    int last(long rows) throws IOException {
        Deque<ArrowStream> last = new ArrayDeque<>();
        if (subject.isTopic()) {
            lastOfTopic(rows, last);
        } else {
            lastOfFiles(rows, last);
        }
        long skipped = -rows;
        for (ArrowStream stream : last) {
            skipped += stream.rowCount();
        }
        try (RowOutput out = options.open(streams, rows)) {
            for (ArrowStream stream : last) {
                long skippedHere = Math.min(Math.max(0, skipped), stream.rowCount());
                out.write(stream, skippedHere);
                skipped -= skippedHere;
            }
            out.flush();
        }
        return code;
    }

    private void lastOfTopic(long rows, Deque<ArrowStream> last) throws IOException {
        long held = 0;
        try (TopicRecords records = subject.lastRecords(rows)) {
            while (!records.isAtEnd()) {
                Optional<ConsumerRecord<byte[], byte[]>> record = records.next();
                if (record.isEmpty() || record.get().value() == null) {
                    continue;
                }
                try {
                    ArrowStream stream =
                            decoder.decode(ByteBuffer.wrap(record.get().value()));
                    last.add(stream);
                    held += stream.rowCount();
                } catch (InvalidStreamException e) {
                    complain(where(record.get()) + ": "
                            + Refused.text(record.get().value(), e));
                }
                while (!last.isEmpty() && held - last.getFirst().rowCount() >= rows) {
                    held -= last.removeFirst().rowCount();
                }
            }
        }
    }

    private void lastOfFiles(long rows, Deque<ArrowStream> last) throws IOException {
        try (Inputs inputs = subject.inputs(streams)) {
            List<InputFile> files = subject.files(inputs);
            long held = 0;
            for (int i = files.size() - 1; i >= 0 && held < rows; i--) {
                try (StoredFile source = files.get(i).openAnywhere()) {
                    List<ArrowStream> batches = new FileBatches(source, CHECKS).last(rows - held);
                    for (int j = batches.size() - 1; j >= 0; j--) {
                        last.addFirst(batches.get(j));
                        held += batches.get(j).rowCount();
                    }
                } catch (IOException | IllegalArgumentException e) {
                    complain(files.get(i).name() + ": " + e.getMessage());
                }
            }
        }
    }

    private void complain(String fault) {
        code = ExitCode.FAULTY;
        streams.err().println("kafka-arrow: " + fault);
    }
}
