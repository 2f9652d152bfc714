package dev.kafkaarrow.connect.source;

import java.io.IOException;
import java.util.OptionalLong;

/** The records that one message of a file becomes, of which it has some: reading can go on behind each. Not thread-safe. */
interface MessageRecords {

    /** The Kafka offset of the next record, if a sink recorded it. From headers alone. */
    OptionalLong kafkaOffset();

    /**
     * The next record. If it throws, the record stays the next.
     *
     * @throws BadFileException if it cannot be sent as the settings are
     */
    RecordContent next() throws IOException;

    /** Whether all records were taken. */
    boolean isEmpty();

    /** Rows of the message that the records taken so far had, those sent before included: where to go on. */
    long row();
}
