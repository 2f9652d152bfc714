package dev.kafkaarrow.tools;

import dev.kafkaarrow.tools.render.MessageRenderer;
import dev.kafkaarrow.tools.render.ValueBounds;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.MessageFormatter;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;

/**
 * Shows Arrow messages in {@code kafka-console-consumer --formatter}: a line of JSON for each row. Its properties:
 *
 * <ul>
 *   <li>{@code lines}: {@code row} (the default), or {@code message} for an array of its rows;
 *   <li>{@code schema.only}: the schema in place of the rows;
 *   <li>{@code rows.max}, {@code bytes.max}, {@code depth.max}: most rows of a message, bytes of a row, and depth of nested values; 0, the
 *       default, for all;
 *   <li>{@code print.timestamp}, {@code print.partition}, {@code print.offset}, {@code print.headers}, {@code print.key}, {@code
 *       key.separator}, {@code headers.separator}, {@code line.separator}, {@code null.literal}: as Kafka's own formatter has them. Keys
 *       and headers are shown as UTF-8.
 * </ul>
 */
public final class ArrowFormatter implements MessageFormatter {

    private MessageRenderer renderer = new MessageRenderer(Long.MAX_VALUE, ValueBounds.NONE);
    private boolean isByMessage;
    private boolean isSchemaOnly;
    private boolean printsTimestamp;
    private boolean printsPartition;
    private boolean printsOffset;
    private boolean printsHeaders;
    private boolean printsKey;
    private String keySeparator = "\t";
    private String headersSeparator = ",";
    private String lineSeparator = "\n";
    private String nullLiteral = "null";

    /** Shows a line for each row. */
    public ArrowFormatter() {}

    @Override
    public void configure(Map<String, ?> configs) {
        renderer.close();
        renderer = PluginOptions.renderer(configs::get, Long.MAX_VALUE, ValueBounds.NONE);
        isByMessage = isByMessage(text(configs, "lines", "row"));
        isSchemaOnly = isSet(configs, "schema.only");
        printsTimestamp = isSet(configs, "print.timestamp");
        printsPartition = isSet(configs, "print.partition");
        printsOffset = isSet(configs, "print.offset");
        printsHeaders = isSet(configs, "print.headers");
        printsKey = isSet(configs, "print.key");
        keySeparator = text(configs, "key.separator", keySeparator);
        headersSeparator = text(configs, "headers.separator", headersSeparator);
        lineSeparator = text(configs, "line.separator", lineSeparator);
        nullLiteral = text(configs, "null.literal", nullLiteral);
    }

    private static boolean isByMessage(String lines) {
        return switch (lines) {
            case "row" -> false;
            case "message" -> true;
            default -> throw new IllegalArgumentException("lines: expected row or message, got '" + lines + "'");
        };
    }

    private static boolean isSet(Map<String, ?> configs, String name) {
        return Boolean.parseBoolean(text(configs, name, "false").strip());
    }

    private static String text(Map<String, ?> configs, String name, String unset) {
        Object given = configs.get(name);
        return given == null ? unset : given.toString();
    }

    @Override
    public void writeTo(ConsumerRecord<byte[], byte[]> record, PrintStream output) {
        String before = before(record);
        byte[] value = record.value();
        if (value == null) {
            write(before, nullLiteral, output);
        } else if (isSchemaOnly) {
            write(before, renderer.schema(value), output);
        } else if (isByMessage) {
            write(before, renderer.message(value), output);
        } else {
            try {
                renderer.rows(value, line -> write(before, line, output));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void write(String before, String line, PrintStream output) {
        byte[] bytes = (before + line + lineSeparator).getBytes(StandardCharsets.UTF_8);
        output.write(bytes, 0, bytes.length);
    }

    private String before(ConsumerRecord<byte[], byte[]> record) {
        List<String> parts = new ArrayList<>();
        if (printsTimestamp) {
            parts.add(
                    record.timestampType() == TimestampType.NO_TIMESTAMP_TYPE
                            ? "NO_TIMESTAMP"
                            : record.timestampType() + ":" + record.timestamp());
        }
        if (printsPartition) {
            parts.add("Partition:" + record.partition());
        }
        if (printsOffset) {
            parts.add("Offset:" + record.offset());
        }
        if (printsHeaders) {
            parts.add(headers(record));
        }
        if (printsKey) {
            parts.add(utf8(record.key()));
        }
        parts.add("");
        return String.join(keySeparator, parts);
    }

    private String headers(ConsumerRecord<byte[], byte[]> record) {
        List<String> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            headers.add(header.key() + ":" + utf8(header.value()));
        }
        return headers.isEmpty() ? "NO_HEADERS" : String.join(headersSeparator, headers);
    }

    private String utf8(byte[] bytes) {
        return bytes == null ? nullLiteral : new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        renderer.close();
    }
}
