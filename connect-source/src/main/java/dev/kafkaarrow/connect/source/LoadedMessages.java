package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.ByteSource;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.StreamDecoder;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Messages in the middle of whose rows reading is. A message is loaded when its first row is asked for, and stays until its last.
 * Files of one order may take turns row by row, so several may be loaded: those used last, of {@code max.message.bytes} together. The
 * others are read again when it is their turn. Not thread-safe.
 */
final class LoadedMessages implements Closeable {

    private final RowForms forms;
    private final Checks checks;
    private final StreamDecoder decoder;
    private final BufferAllocator allocator;

    /** The one used last at the end. */
    private final Map<MessageFrames, LoadedRows> loaded = new LinkedHashMap<>(16, 0.75f, true);

    private long loadedBytes;

    /** @param allocator the caller's; has nothing of this once it is closed */
    LoadedMessages(RowForms forms, Checks checks, BufferAllocator allocator) {
        this.forms = forms;
        this.checks = checks;
        this.decoder = new StreamDecoder(checks);
        this.allocator = allocator;
    }

    /**
     * The rows of a message, read if they are not there.
     *
     * @throws BadFileException if they take more memory than the settings allow
     * @throws dev.kafkaarrow.ipc.InvalidStreamException if they are not valid
     * @throws org.apache.kafka.connect.errors.DataException if the schema has no form in Connect
     */
    LoadedRows rowsOf(MessageFrames message, ByteSource file, String where) throws IOException {
        LoadedRows rows = loaded.get(message);
        if (rows == null) {
            StreamMessage stream = message.stream();
            long size = stream.sizeInBytes();
            if (size > checks.maxMessageBytes()) {
                throw new BadFileException(where + ": its rows take " + size + " bytes in memory, more than "
                        + SourceOptions.MAX_MESSAGE_BYTES + " = " + checks.maxMessageBytes());
            }
            makeRoomFor(size);
            rows = load(stream.readFrom(file));
            loaded.put(message, rows);
            loadedBytes += size;
        }
        return rows;
    }

    private LoadedRows load(byte[] bytes) throws IOException {
        ArrowStream stream = decoder.decode(ByteBuffer.wrap(bytes));
        return new LoadedRows(stream, forms.of(stream.streamSchema()), allocator);
    }

    private void makeRoomFor(long size) {
        while (!loaded.isEmpty() && loadedBytes + size > checks.maxMessageBytes()) {
            release(loaded.keySet().iterator().next());
        }
    }

    /** Forgets the rows of a message, which are read again if they are asked for. */
    void release(MessageFrames message) {
        LoadedRows rows = loaded.remove(message);
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
