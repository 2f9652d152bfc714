package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.ipc.ByteSource;

/**
 * Each message of a file becomes one record, whose value is a stream. What is too large is split, what was merged is restored.
 *
 * @param attributes of messages that no sink recorded
 */
record BatchOutput(AttributeRules attributes, Splitting splitting) implements Output {

    /** Also one without rows has a schema to tell, and a key. */
    @Override
    public boolean hasRecords(MessageFrames message) {
        return true;
    }

    @Override
    public MessageRecords recordsOf(
            MessageFrames message, ByteSource file, String path, long rowsSent, RecordRange range) {
        if (message.merged().isPresent()) {
            return new MergedMessages(
                    message, message.merged().get().records(), file, path, splitting, rowsSent, range);
        }
        boolean fits = !message.hasValue() || message.stream().sizeInBytes() <= splitting.batchMaxBytes();
        return fits && rowsSent == 0
                ? new WholeMessage(message, file, path, attributes)
                : new SplitMessage(message, file, path, attributes, splitting, rowsSent);
    }

    /** Nothing is held off-heap between two records. */
    @Override
    public void close() {}
}
