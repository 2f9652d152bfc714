package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.FilePlace;

/**
 * Where a file stands among others, by its path alone.
 *
 * @param name of what has to stay in order with it, and is read by one task: its topic-partition, if a sink wrote it, or itself
 * @param log what it is a part of: its writer key's log, or its own. Files of a log follow each other by name
 */
record ReadingOrder(String name, String log) {

    static ReadingOrder of(String path) {
        return FilePlace.parse(path)
                .map(place -> new ReadingOrder(
                        place.topic() + "/" + place.name().partition(),
                        place.directory() + "/" + place.name().fingerprint()))
                .orElse(new ReadingOrder(path, path));
    }
}
