package dev.kafkaarrow.connect.files;

import java.util.Optional;

/**
 * Where a file lies in its store: {@code <topic>/<directory>/<name>}.
 *
 * @param topic the name of the topic as Kafka has it; as a folder it is {@linkplain TopicFolder encoded}
 * @param directory the partitioner's, with {@code /} between its parts; empty for the topic's folder itself
 * @param name the name in there
 */
public record FilePlace(String topic, String directory, FileName name) {

    public FilePlace {
        if (directory.startsWith("/") || directory.endsWith("/")) {
            throw new IllegalArgumentException("directory must not begin or end with '/', got '" + directory + "'");
        }
    }

    /** The place that a path relative to the store is; empty if it is none of a file of recorded messages. */
    public static Optional<FilePlace> parse(String path) {
        int afterTopic = path.indexOf('/');
        int beforeName = path.lastIndexOf('/');
        if (afterTopic < 0) {
            return Optional.empty();
        }
        String directory = afterTopic == beforeName ? "" : path.substring(afterTopic + 1, beforeName);
        return TopicFolder.topic(path.substring(0, afterTopic))
                .flatMap(topic -> FileName.parse(path.substring(beforeName + 1))
                        .map(name -> new FilePlace(topic, directory, name)));
    }

    /** The directory of such files, relative to the store. */
    public static String directory(String topic, String directory) {
        String folder = TopicFolder.name(topic);
        return directory.isEmpty() ? folder : folder + "/" + directory;
    }

    /** Relative to the store. */
    public String path() {
        return directory(topic, directory) + "/" + name;
    }

    @Override
    public String toString() {
        return path();
    }
}
