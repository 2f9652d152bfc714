package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.FileFormat;
import dev.kafkaarrow.connect.files.FileName;
import dev.kafkaarrow.connect.files.FilePlace;
import dev.kafkaarrow.ipc.SchemaFingerprint;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * Whose file a record goes into: a pure function of the record, never of the clock, of records before, or of the task.
 *
 * @param partition the original one
 * @param directory of the partitioner, empty for the topic's own
 * @param fingerprint of the record's schema; empty where records of all schemas go into one log
 */
record WriterKey(TopicPartition partition, String directory, Optional<SchemaFingerprint> fingerprint) {

    /** Relative to the store. */
    String folder() {
        return FilePlace.directory(partition.topic(), directory);
    }

    /** Relative to the store. */
    String path(FileName name) {
        return place(name).path();
    }

    FilePlace place(FileName name) {
        return new FilePlace(partition.topic(), directory, name);
    }

    /** In the folder. */
    FileName name(long baseOffset, FileFormat format) {
        return new FileName(partition.partition(), ofLog(), baseOffset, format);
    }

    /** What the names of the log's files begin with. */
    String namePrefix() {
        return FileName.prefix(partition.partition(), ofLog());
    }

    boolean names(FileName name) {
        return name.partition() == partition.partition() && name.fingerprint().equals(ofLog());
    }

    private String ofLog() {
        return fingerprint.map(SchemaFingerprint::digits).orElse(FileName.EVOLVING);
    }
}
