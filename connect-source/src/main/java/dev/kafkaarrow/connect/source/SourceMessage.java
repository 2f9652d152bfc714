package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.RecordCoordinates;
import java.util.Optional;

/**
 * A message of a file, ready to be sent.
 *
 * @param path the file, relative to the store
 * @param offset how far the file has been read with it
 * @param value a complete stream; absent for a tombstone
 * @param coordinates where the message stood in Kafka, if a sink recorded it
 * @param next what is known to follow it in the file
 */
record SourceMessage(
        String path,
        SourceOffset offset,
        Optional<byte[]> value,
        Optional<RecordCoordinates> coordinates,
        Next next) {

    /** What follows a message. */
    enum Next {
        /** Something that can be read at once. */
        MORE,
        /** The end of the file: this was its last message. */
        END_OF_FILE,
        /** A fault, or more bytes than there are yet. */
        UNKNOWN
    }
}
