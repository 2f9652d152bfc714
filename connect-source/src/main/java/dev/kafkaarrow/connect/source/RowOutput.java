package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.ipc.ByteSource;

/** Each row of a file becomes one record, whose value is a Struct, or JSON; a tombstone stays one, and what has no rows becomes nothing. */
record RowOutput(LoadedMessages loaded) implements Output {

    @Override
    public boolean hasRecords(MessageFrames message) {
        return message.rows() > 0 || !message.hasValue();
    }

    @Override
    public MessageRecords recordsOf(
            MessageFrames message, ByteSource file, String path, long rowsSent, RecordRange range) {
        return new RowRecords(loaded, message, file, path, rowsSent, range);
    }

    @Override
    public void close() {
        loaded.close();
    }
}
