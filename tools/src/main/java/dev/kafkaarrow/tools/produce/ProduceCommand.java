package dev.kafkaarrow.tools.produce;

import dev.kafkaarrow.connect.data.json.BareJsonRows;
import dev.kafkaarrow.connect.data.json.UnknownFields;
import dev.kafkaarrow.connect.store.StoredFile;
import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.tools.command.BrokerOptions;
import dev.kafkaarrow.tools.command.ExitCode;
import dev.kafkaarrow.tools.command.FileBatches;
import dev.kafkaarrow.tools.command.InputFile;
import dev.kafkaarrow.tools.command.Inputs;
import dev.kafkaarrow.tools.command.Sending;
import dev.kafkaarrow.tools.command.StoreOptions;
import dev.kafkaarrow.tools.command.Streams;
import dev.kafkaarrow.tools.command.TopicPartitions;
import dev.kafkaarrow.tools.command.UsageException;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.connect.errors.DataException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends files to a topic: each message a complete stream that fits. */
@Command(
        name = "produce",
        description = {
            "Sends files to a topic: each batch becomes a message, a complete stream with the schema and the dictionaries that it needs,"
                    + " and one that is too large becomes several.",
            "What was sent before a failure is in the topic, and said: a second run sends it once more. What a sink has written goes"
                    + " back by kafka-arrow restore, with keys, headers and timestamps."
        })
public final class ProduceCommand implements Callable<Integer> {

    private static final int DEFAULT_REQUEST_BYTES = 1 << 20;

    /** More than Kafka puts around a value without key and headers. */
    private static final int OVERHEAD_BYTES = 1 << 10;

    private static final int MAX_ROWS_OF_LINES = 100_000;

    private static final String STANDARD_INPUT = "-";

    private final Streams streams;
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    @Mixin
    private StoreOptions stores;

    @Mixin
    private BrokerOptions brokers;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description =
                    "Streams and IPC files, directories of them, URLs of stores, or - for standard input; with --schema files"
                            + " of JSON Lines.")
    private List<String> files;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            required = true,
            description = "The topic to send to, which is there.")
    private String topic;

    @Option(
            names = "--partition",
            paramLabel = "NUMBER",
            description =
                    "The partition to send to, which keeps the order; if not given the producer chooses among all.")
    private Integer partition;

    @Option(
            names = "--schema",
            paramLabel = "JSON|FILE",
            description =
                    "The files are JSON Lines, each an object with a row of this Arrow schema: its JSON, as kafka-arrow schema --json"
                            + " prints it, or a file with that.")
    private String schema;

    @Option(
            names = "--unknown-fields",
            paramLabel = "fail|ignore",
            defaultValue = "fail",
            description = "What a field of a line means that the schema lacks.")
    private UnknownFields unknownFields;

    @Option(
            names = "--batch-bytes",
            paramLabel = "BYTES",
            description =
                    "Most bytes of a message; what the producer takes (max.request.size, 1 MiB by default) if not given.")
    private Integer batchBytes;

    /** Says on {@code streams} what was sent. */
    public ProduceCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        Map<String, Object> client = brokers.client();
        int maxBytes = maxBytes(client);
        Optional<BareJsonRows> lines =
                schema == null ? Optional.empty() : Optional.of(LineMessages.rowsOf(schema, unknownFields));
        try (Admin admin = Admin.create(client)) {
            requireTopic(admin);
        }
        try (BufferAllocator allocator = Allocators.newRoot();
                Sending sending = new Sending(client)) {
            boolean sent = false;
            try {
                if (lines.isPresent()) {
                    sendLines(lines.get(), maxBytes, allocator, sending);
                } else {
                    sendFiles(maxBytes, allocator, sending);
                }
                sent = true;
            } finally {
                flush(sending, sent);
            }
        }
        return ExitCode.FINE;
    }

    /** Says what is in the topic, whatever else there is to say. */
    private void flush(Sending sending, boolean sent) throws IOException {
        try {
            sending.flush();
        } catch (IOException e) {
            if (sent) {
                throw e;
            }
        } finally {
            String text = topic + ": " + messages + " messages, " + rows + " rows, " + bytes + " bytes\n";
            streams.out().write(text.getBytes(StandardCharsets.UTF_8));
            streams.out().flush();
        }
    }

    private int maxBytes(Map<String, Object> client) {
        if (batchBytes != null) {
            if (batchBytes < 1) {
                throw new UsageException("--batch-bytes: expected 1 or more, got " + batchBytes);
            }
            return batchBytes;
        }
        Object configured = client.getOrDefault(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, DEFAULT_REQUEST_BYTES);
        try {
            return Math.max(1, Integer.parseInt(configured.toString().strip()) - OVERHEAD_BYTES);
        } catch (NumberFormatException e) {
            throw new UsageException(
                    "--command-config: " + ProducerConfig.MAX_REQUEST_SIZE_CONFIG + ": expected a number, got "
                            + configured,
                    e);
        }
    }

    private void requireTopic(Admin admin) throws IOException {
        OptionalInt count = TopicPartitions.count(topic, admin);
        if (count.isEmpty()) {
            throw new UsageException(topic + ": there is no such topic. Create it first");
        }
        if (partition != null && (partition < 0 || partition >= count.getAsInt())) {
            throw new UsageException(
                    "--partition: expected one of the " + count.getAsInt() + " of " + topic + ", got " + partition);
        }
    }

    private void sendFiles(int maxBytes, BufferAllocator allocator, Sending sending) throws IOException {
        try (Inputs inputs = new Inputs(stores, streams)) {
            for (String argument : files) {
                for (InputFile file : inputs.files(argument)) {
                    try (StoredFile source = file.open()) {
                        send(new FileBatches(source, Checks.DEFAULT), file.name(), maxBytes, allocator, sending);
                    } catch (IOException | IllegalArgumentException e) {
                        throw new IOException(file.name() + ": " + e.getMessage(), e);
                    }
                }
            }
        }
    }

    private void send(FileBatches batches, String name, int maxBytes, BufferAllocator allocator, Sending sending)
            throws IOException {
        Optional<ArrowStream> batch = batches.nextBatch();
        if (batch.isEmpty()) {
            send(batches.empty(), name, sending);
        }
        for (; batch.isPresent(); batch = batches.nextBatch()) {
            for (ArrowStream message : split(batch.get(), maxBytes, allocator)) {
                send(message, name, sending);
            }
        }
    }

    /** Of one batch; what fits goes as it is. */
    private static List<ArrowStream> split(ArrowStream batch, int maxBytes, BufferAllocator allocator)
            throws IOException {
        if (batch.sizeInBytes() <= maxBytes) {
            return List.of(batch);
        }
        try (ArrowReader reader = batch.open(allocator)) {
            boolean unused = reader.loadNextBatch();
            return ArrowStream.split(reader.getVectorSchemaRoot(), reader, maxBytes);
        }
    }

    private void sendLines(BareJsonRows decoder, int maxBytes, BufferAllocator allocator, Sending sending)
            throws IOException {
        for (String name : files) {
            try (InputStream in = open(name);
                    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                LineMessages found = new LineMessages(decoder, lines, MAX_ROWS_OF_LINES, maxBytes, allocator);
                for (Optional<ArrowStream> next = found.next(); next.isPresent(); next = found.next()) {
                    send(next.get(), name, sending);
                }
            } catch (NoSuchFileException e) {
                throw new UsageException("there is no " + name, e);
            } catch (DataException | IllegalArgumentException e) {
                throw new IOException(name + ": " + e.getMessage(), e);
            }
        }
    }

    private InputStream open(String name) throws IOException {
        if (name.equals(STANDARD_INPUT)) {
            return new FilterInputStream(streams.in()) {
                @Override
                public void close() {
                    // of the process
                }
            };
        }
        return Files.newInputStream(Path.of(name));
    }

    private void send(ArrowStream message, String where, Sending sending) throws IOException {
        byte[] value = message.toByteArray();
        long rowCount = message.rowCount();
        sending.send(new ProducerRecord<>(topic, partition, null, value), where, () -> {
            messages.incrementAndGet();
            rows.addAndGet(rowCount);
            bytes.addAndGet(value.length);
        });
    }
}
