package dev.kafkaarrow.tools;

import dev.kafkaarrow.connect.data.json.BareJsonRows;
import dev.kafkaarrow.connect.data.json.UnknownFields;
import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.connect.data.write.RowValue;
import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.ArrowStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
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
    private static final Object[] NO_EXTRA_VALUES = {};

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
            String json = schema.strip().startsWith("{") ? schema : Files.readString(Path.of(schema));
            rows = new BareJsonRows(Schema.fromJSON(json), unknown);
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
        return new Messages(new BufferedReader(new InputStreamReader(inputStream, StandardCharsets.UTF_8)));
    }

    @Override
    public void close() {
        allocator.close();
    }

    private final class Messages implements Iterator<ProducerRecord<byte[], byte[]>> {
        private final BufferedReader lines;
        private final Deque<byte[]> ready = new ArrayDeque<>();
        private long line;

        Messages(BufferedReader lines) {
            this.lines = lines;
        }

        @Override
        public boolean hasNext() {
            try {
                while (ready.isEmpty() && readOn()) {
                    // until there is a message
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return !ready.isEmpty();
        }

        @Override
        public ProducerRecord<byte[], byte[]> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return new ProducerRecord<>(topic, ready.remove());
        }

        /** Reads the rows of a message; false at the end. */
        private boolean readOn() throws IOException {
            RowAppender batch = null;
            try {
                String text = lines.readLine();
                boolean isAtEnd = text == null;
                while (text != null && !text.isBlank()) {
                    line++;
                    RowValue row = row(text);
                    if (batch == null) {
                        batch = new RowAppender(RowSchema.of(row.schema()), allocator);
                    }
                    append(row, batch);
                    if (batch.rowCount() >= maxRows || batch.sizeInBytes() >= maxBytes) {
                        break;
                    }
                    text = lines.readLine();
                    isAtEnd = text == null;
                }
                if (text != null && text.isBlank()) {
                    line++;
                }
                if (batch != null && batch.rowCount() > 0) {
                    ArrowStream.split(batch.batch(), maxBytes).forEach(stream -> ready.add(stream.toByteArray()));
                }
                return !isAtEnd;
            } finally {
                if (batch != null) {
                    batch.close();
                }
            }
        }

        private RowValue row(String text) {
            try {
                return rows.decode(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)))
                        .orElseThrow(() -> new KafkaException("line " + line + ": expected a row, got null"));
            } catch (DataException e) {
                throw new KafkaException("line " + line + ": " + e.getMessage(), e);
            }
        }

        private void append(RowValue row, RowAppender batch) {
            try {
                row.appendTo(batch, NO_EXTRA_VALUES);
            } catch (DataException e) {
                throw new KafkaException("line " + line + ": " + e.getMessage(), e);
            }
        }
    }
}
