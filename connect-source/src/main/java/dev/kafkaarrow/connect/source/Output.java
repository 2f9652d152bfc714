package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.ipc.ByteSource;

/** What the messages of files become. Knows nothing of how files are found, followed and continued. */
interface Output {

    /**
     * The records of a message. Reads nothing yet: the first {@link MessageRecords#next} does.
     *
     * @param file whose bodies the message is of
     * @param path of the file, for messages
     * @param rowsSent rows of the message that were sent already, by the row of its last {@link SourceOffset}
     * @throws org.apache.kafka.connect.errors.ConnectException if no record begins behind these
     */
    MessageRecords recordsOf(MessageFrames message, ByteSource file, String path, long rowsSent);
}
