package dev.kafkaarrow.tools;

import dev.kafkaarrow.connect.data.json.BareJsonRows;
import dev.kafkaarrow.connect.data.json.UnknownFields;
import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.tools.produce.LineMessages;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.tools.api.RecordReader;

/**
 * Makes Arrow messages of JSON Lines in {@code kafka-console-producer --line-reader}: rows of one schema are collected into messages. An
 * empty line ends a message before it is full. Its properties:
 *
 * <ul>
 *   <li>{@code schema}, required: the JSON of an Arrow schema, as {@code kafka-arrow schema --json} prints it, or a file with it;
 *   <li>{@code rows.max} (10,000) and {@code bytes.max} (900,000): most rows, and most bytes, of a message;
 *   <li>{@code unknown.fields}: {@code fail} (the default) or {@code ignore}.
 * </ul>
 *
 * <p>It takes Kafka Connect's API, which Kafka's own tools have on their class path. A line that is no row of the schema ends the producer,
 * with its number.
 */
public final class ArrowLineReader implements RecordReader {

    private static final String SCHEMA = "schema";
    private static final String MAX_ROWS = "rows.max";
    private static final String MAX_BYTES = "bytes.max";
    private static final String UNKNOWN_FIELDS = "unknown.fields";
    private static final String TOPIC = "topic";

    private final BufferAllocator allocator = Allocators.newRoot();
    private String topic = "";
    private BareJsonRows rows;
    private int maxRows = 10_000;

    /** What fits into a message of 1 MB, the default of brokers and producers, with some space for what goes around it. */
    private int maxBytes = 900_000;

    /** Expects to be configured. */
    public ArrowLineReader() {}

    @Override
    public void configure(Map<String, ?> configs) {
        topic = text(configs, TOPIC).orElse("");
        String schema = text(configs, SCHEMA)
                .orElseThrow(() -> new IllegalArgumentException(
                        SCHEMA + ": expected the JSON of an Arrow schema, or a file with it"));
        UnknownFields unknown = switch (text(configs, UNKNOWN_FIELDS).orElse("fail")) {
            case "fail" -> UnknownFields.FAIL;
            case "ignore" -> UnknownFields.IGNORE;
            default -> throw new IllegalArgumentException(UNKNOWN_FIELDS + ": expected fail or ignore");
        };
        try {
            rows = LineMessages.rowsOf(schema, unknown);
        } catch (IOException e) {
            throw new IllegalArgumentException(SCHEMA + ": " + e, e);
        }
        maxRows = number(configs, MAX_ROWS, maxRows);
        maxBytes = number(configs, MAX_BYTES, maxBytes);
    }

    private static Optional<String> text(Map<String, ?> configs, String name) {
        return Optional.ofNullable(configs.get(name)).map(Object::toString);
    }

    private static int number(Map<String, ?> configs, String name, int unset) {
        try {
            int number = text(configs, name).map(Integer::parseInt).orElse(unset);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(name + ": expected a whole number of at least 1");
    }

    @Override
    public Iterator<ProducerRecord<byte[], byte[]>> readRecords(InputStream inputStream) {
        BufferedReader lines = new BufferedReader(new InputStreamReader(inputStream, StandardCharsets.UTF_8));
        return new Messages(new LineMessages(rows, lines, maxRows, maxBytes, allocator));
    }

    @Override
    public void close() {
        allocator.close();
    }

    private final class Messages implements Iterator<ProducerRecord<byte[], byte[]>> {
        private final LineMessages messages;
        private Optional<ArrowStream> next = Optional.empty();

        Messages(LineMessages messages) {
            this.messages = messages;
        }

        @Override
        public boolean hasNext() {
            try {
                if (next.isEmpty()) {
                    next = messages.next();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (DataException e) {
                throw new KafkaException(e.getMessage(), e);
            }
            return next.isPresent();
        }

        @Override
        public ProducerRecord<byte[], byte[]> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            byte[] value = next.get().toByteArray();
            next = Optional.empty();
            return new ProducerRecord<>(topic, value);
        }
    }
}
