package dev.kafkaarrow.tools.produce;

import dev.kafkaarrow.connect.data.json.BareJsonRows;
import dev.kafkaarrow.connect.data.json.UnknownFields;
import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.connect.data.write.RowValue;
import dev.kafkaarrow.ipc.ArrowStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.kafka.connect.errors.DataException;

/**
 * Rows of JSON Lines, collected into messages. An empty line ends a message before it is full. Not thread-safe; holds nothing between two
 * calls but the lines, which belong to the caller.
 */
public final class LineMessages {

    private static final Object[] NO_EXTRA_VALUES = {};

    private final BareJsonRows rows;
    private final BufferedReader lines;
    private final int maxRows;
    private final int maxBytes;
    private final BufferAllocator allocator;
    private final Deque<ArrowStream> ready = new ArrayDeque<>();
    private boolean isAtEnd;
    private long line;

    /**
     * Nothing is read yet.
     *
     * @param maxRows of a message
     * @param maxBytes of a message
     * @param allocator the caller's; nothing stays allocated
     */
    public LineMessages(BareJsonRows rows, BufferedReader lines, int maxRows, int maxBytes, BufferAllocator allocator) {
        this.rows = rows;
        this.lines = lines;
        this.maxRows = maxRows;
        this.maxBytes = maxBytes;
        this.allocator = allocator;
    }

    /**
     * Rows of JSON of a schema, which is given as its JSON or as a file with that.
     *
     * @throws IOException if there is no such file, or no schema in it
     * @throws DataException if it has a field that rows cannot have
     */
    public static BareJsonRows rowsOf(String schema, UnknownFields unknown) throws IOException {
        String json = schema.strip().startsWith("{") ? schema : Files.readString(Path.of(schema));
        return new BareJsonRows(Schema.fromJSON(json), unknown);
    }

    /**
     * The next message; empty at the end.
     *
     * @throws DataException if a line is no row of the schema, naming its number
     */
    public Optional<ArrowStream> next() throws IOException {
        while (ready.isEmpty() && !isAtEnd) {
            readOn();
        }
        return Optional.ofNullable(ready.poll());
    }

    /** Reads the rows of a message. */
    private void readOn() throws IOException {
        RowAppender batch = null;
        try {
            String text = readLine();
            while (text != null && !text.isBlank()) {
                RowValue row = row(text);
                if (batch == null) {
                    batch = new RowAppender(RowSchema.of(row.schema()), allocator);
                }
                append(row, batch);
                if (batch.rowCount() >= maxRows || batch.sizeInBytes() >= maxBytes) {
                    break;
                }
                text = readLine();
            }
            isAtEnd = text == null;
            if (batch != null && batch.rowCount() > 0) {
                ready.addAll(ArrowStream.split(batch.batch(), maxBytes));
            }
        } finally {
            if (batch != null) {
                batch.close();
            }
        }
    }

    private String readLine() throws IOException {
        line++;
        return lines.readLine();
    }

    private RowValue row(String text) {
        try {
            return rows.decode(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)))
                    .orElseThrow(() -> new DataException("expected a row, got null"));
        } catch (DataException e) {
            throw atLine(e);
        }
    }

    private void append(RowValue row, RowAppender batch) {
        try {
            row.appendTo(batch, NO_EXTRA_VALUES);
        } catch (DataException e) {
            throw atLine(e);
        }
    }

    private DataException atLine(Exception fault) {
        return new DataException("line " + line + ": " + fault.getMessage(), fault);
    }
}
