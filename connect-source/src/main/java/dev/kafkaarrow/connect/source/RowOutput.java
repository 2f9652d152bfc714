package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.ByteSource;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.StreamDecoder;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Each row of a file becomes one record, whose value is a Struct; a tombstone stays one, and what has no rows becomes nothing.
 *
 * <p>Messages are loaded when their first row is asked for, and stay until their last. Files of one order may take turns row by row,
 * so several may be loaded: those used last, of {@code max.message.bytes} together. The others are read again when it is their turn.
 */
final class RowOutput implements Output {

    /** Files of one schema share its Connect schema, which converters keep by. */
    private static final int MAX_SCHEMAS = 64;

    private final RowRules rules;
    private final Checks checks;
    private final StreamDecoder decoder;
    private final BufferAllocator allocator;
    private final Map<StreamSchema, RowForm> forms = new LinkedHashMap<>(16, 0.75f, true);

    /** Of messages in the middle of which reading is, the one used last at the end. */
    private final Map<RowRecords, LoadedRows> loaded = new LinkedHashMap<>(16, 0.75f, true);

    private long loadedBytes;

    /** @param allocator the caller's; has nothing of this once it is closed */
    RowOutput(RowRules rules, Checks checks, BufferAllocator allocator) {
        this.rules = rules;
        this.checks = checks;
        this.decoder = new StreamDecoder(checks);
        this.allocator = allocator;
    }

    @Override
    public boolean hasRecords(MessageFrames message) {
        return message.rows() > 0 || !message.hasValue();
    }

    @Override
    public MessageRecords recordsOf(MessageFrames message, ByteSource file, String path, long rowsSent) {
        return new RowRecords(this, message, file, path, rowsSent);
    }

    /**
     * The rows of a message, read if they are not there.
     *
     * @throws BadFileException if they take more memory than the settings allow
     * @throws dev.kafkaarrow.ipc.InvalidStreamException if they are not valid
     * @throws org.apache.kafka.connect.errors.DataException if the schema has no form in Connect
     */
    LoadedRows rowsOf(RowRecords records, MessageFrames message, ByteSource file, String where) throws IOException {
        LoadedRows rows = loaded.get(records);
        if (rows == null) {
            StreamMessage stream = message.stream();
            long size = stream.sizeInBytes();
            if (size > checks.maxMessageBytes()) {
                throw new BadFileException(where + ": its rows take " + size + " bytes in memory, more than "
                        + SourceOptions.MAX_MESSAGE_BYTES + " = " + checks.maxMessageBytes());
            }
            makeRoomFor(size);
            rows = load(stream.readFrom(file));
            loaded.put(records, rows);
            loadedBytes += size;
        }
        return rows;
    }

    private LoadedRows load(byte[] bytes) throws IOException {
        ArrowStream stream = decoder.decode(ByteBuffer.wrap(bytes));
        return new LoadedRows(stream, formOf(stream.streamSchema()), allocator);
    }

    private RowForm formOf(StreamSchema schema) {
        RowForm form = forms.get(schema);
        if (form == null) {
            form = rules.formOf(schema.schema());
            if (forms.size() == MAX_SCHEMAS) {
                forms.remove(forms.keySet().iterator().next());
            }
            forms.put(schema, form);
        }
        return form;
    }

    private void makeRoomFor(long size) {
        while (!loaded.isEmpty() && loadedBytes + size > checks.maxMessageBytes()) {
            release(loaded.keySet().iterator().next());
        }
    }

    /** Forgets the rows of a message, which are read again if they are asked for. */
    void release(RowRecords records) {
        LoadedRows rows = loaded.remove(records);
        if (rows != null) {
            loadedBytes -= rows.sizeInBytes();
            rows.close();
        }
    }

    @Override
    public void close() {
        while (!loaded.isEmpty()) {
            release(loaded.keySet().iterator().next());
        }
    }
}
