package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.FileName;
import dev.kafkaarrow.connect.files.FilePlace;
import dev.kafkaarrow.ipc.SchemaFingerprint;
import org.apache.kafka.common.TopicPartition;

/**
 * Whose file a record goes into: a pure function of the record, never of the clock, of records before, or of the task.
 *
 * @param partition the original one
 * @param directory of the layout, empty for the topic's own
 * @param fingerprint of the record's schema
 */
record WriterKey(TopicPartition partition, String directory, SchemaFingerprint fingerprint) {

    /** Relative to the store. */
    String folder() {
        return FilePlace.directory(partition.topic(), directory);
    }

    /** Relative to the store. */
    String path(long baseOffset) {
        FileName name = new FileName(partition.partition(), fingerprint.digits(), baseOffset);
        return new FilePlace(partition.topic(), directory, name).path();
    }

    boolean names(FileName name) {
        return name.partition() == partition.partition() && name.fingerprint().equals(fingerprint.digits());
    }
}
