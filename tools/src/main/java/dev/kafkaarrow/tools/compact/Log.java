package dev.kafkaarrow.tools.compact;

import dev.kafkaarrow.connect.files.FileFormat;
import dev.kafkaarrow.connect.files.FileName;
import dev.kafkaarrow.connect.files.FilePlace;

/**
 * The files of one writer key.
 *
 * @param topic of Kafka
 * @param directory below that of the topic
 * @param partition of Kafka
 * @param fingerprint as names have it
 */
record Log(String topic, String directory, int partition, String fingerprint) {

    static Log of(FilePlace file) {
        return new Log(
                file.topic(),
                file.directory(),
                file.name().partition(),
                file.name().fingerprint());
    }

    /** The directory of its files, relative to the store. */
    String folder() {
        return FilePlace.directory(topic, directory);
    }

    /** What the names of its files begin with, and no others. */
    String prefix() {
        return FileName.prefix(partition, fingerprint);
    }

    FilePlace place(long base, FileFormat format) {
        return new FilePlace(topic, directory, new FileName(partition, fingerprint, base, format));
    }

    /** For errors. */
    @Override
    public String toString() {
        return folder() + "/" + prefix() + "*";
    }
}
