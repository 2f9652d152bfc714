package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.ipc.ByteSource;

/** What the messages of files become. Knows nothing of how files are found, followed and continued. Not thread-safe. */
interface Output extends AutoCloseable {

    /** Whether a complete message becomes any record. From headers alone. */
    boolean hasRecords(MessageFrames message);

    /**
     * The records of a message that has some. Reads nothing yet: the first {@link MessageRecords#next} does.
     *
     * @param file whose bodies the message is of
     * @param path of the file, for messages
     * @param rowsSent rows of the message that were sent already, by the row of its last {@link SourceOffset}
     * @param range what is sent of messages that were merged: some of these, at least
     * @throws org.apache.kafka.connect.errors.ConnectException if no record begins behind these
     */
    MessageRecords recordsOf(MessageFrames message, ByteSource file, String path, long rowsSent, RecordRange range);

    /** Gives back what is held of messages whose records were not all taken. */
    @Override
    void close();
}
