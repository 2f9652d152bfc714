package dev.kafkaarrow.tools.render;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.StreamDecoder;
import dev.kafkaarrow.ipc.Validation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * Shows message values. One that is no Arrow stream is shown as what it is, {@code {"refused": the reason, "bytes": its size, "begins":
 * its first bytes in hex}}: looking at a topic never ends with it. Thread-safe.
 */
public final class MessageRenderer implements AutoCloseable {

    /** First bytes that are shown of what is refused. */
    private static final int SHOWN_BYTES = 16;

    private final StreamDecoder decoder = new StreamDecoder(Checks.DEFAULT.withValidation(Validation.FULL));
    private final BufferAllocator allocator = Allocators.newRoot();
    private final long maxRows;
    private final ValueBounds bounds;

    /** @param maxRows most rows that are shown of a message; what is said in place of the others is a text */
    public MessageRenderer(long maxRows, ValueBounds bounds) {
        this.maxRows = maxRows;
        this.bounds = bounds;
    }

    /** Shows each row, as a line without its break. A message without rows has none. */
    public void rows(byte[] value, Lines lines) throws IOException {
        try {
            ArrowStream stream = decode(value);
            walk(stream, (renderer, row) -> {
                ByteArrayOutputStream line = new ByteArrayOutputStream();
                renderer.write(row, line);
                lines.accept(line.toString(StandardCharsets.UTF_8));
            });
            if (stream.rowCount() > maxRows) {
                lines.accept(text(out -> out.writeString(more(stream))));
            }
        } catch (RefusedException e) {
            lines.accept(refused(value, e));
        }
    }

    /** Shows a message as an array of its rows. */
    public String message(byte[] value) {
        try {
            ArrowStream stream = decode(value);
            return text(out -> {
                out.writeStartArray();
                walk(stream, (renderer, row) -> renderer.write(row, out));
                if (stream.rowCount() > maxRows) {
                    out.writeString(more(stream));
                }
                out.writeEndArray();
            });
        } catch (RefusedException e) {
            return refused(value, e);
        }
    }

    /** Shows the schema of a message, as Arrow prints it. */
    public String schema(byte[] value) {
        try {
            return decode(value).schema().toString();
        } catch (RefusedException e) {
            return refused(value, e);
        }
    }

    private String more(ArrowStream stream) {
        return "... " + (stream.rowCount() - maxRows) + " more rows";
    }

    private ArrowStream decode(byte[] value) throws RefusedException {
        try {
            return decoder.decode(ByteBuffer.wrap(value));
        } catch (IOException e) {
            throw new RefusedException(e);
        }
    }

    private void walk(ArrowStream stream, RowVisitor visitor) throws IOException, RefusedException {
        try (ArrowReader reader = stream.open(allocator)) {
            RowRenderer renderer = new RowRenderer(reader, bounds);
            long left = maxRows;
            while (left > 0 && load(reader)) {
                int rows = (int) Math.min(left, renderer.rowCount());
                for (int row = 0; row < rows; row++) {
                    visitor.visit(renderer, row);
                }
                left -= rows;
            }
        } catch (IllegalArgumentException e) {
            throw new RefusedException(e);
        }
    }

    private static boolean load(ArrowReader reader) throws RefusedException {
        try {
            return reader.loadNextBatch();
        } catch (IOException e) {
            throw new RefusedException(e);
        }
    }

    private static String refused(byte[] value, RefusedException reason) {
        int shown = Math.min(SHOWN_BYTES, value.length);
        try {
            return text(out -> {
                out.writeStartObject();
                out.writeStringField("refused", reason.getMessage());
                out.writeNumberField("bytes", value.length);
                out.writeStringField("begins", HexFormat.of().formatHex(value, 0, shown));
                out.writeEndObject();
            });
        } catch (RefusedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(Content content) throws RefusedException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (JsonGenerator out = RowRenderer.generator(text)) {
            content.write(out);
        } catch (IOException e) {
            throw new RefusedException(e);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        allocator.close();
    }

    /** Takes lines. */
    public interface Lines {
        /** The next line, without its break. */
        void accept(String line) throws IOException;
    }

    private interface RowVisitor {
        void visit(RowRenderer renderer, int row) throws IOException;
    }

    private interface Content {
        void write(JsonGenerator out) throws IOException, RefusedException;
    }

    /** It is the value that is no good, and not what is written to. */
    private static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        RefusedException(Exception cause) {
            super(cause.getMessage(), cause);
        }
    }
}
