package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.FileFormat;

/** What to do when the dictionaries of records differ from those of the file that they go into. */
enum DictionaryChange {
    /** They replace those, in the middle of the file. */
    REPLACE,
    /** What only adds values is written in the middle of the file, by deltas. A message that replaces some begins a new one. */
    APPEND,
    /** A file has each dictionary once: a message with another begins a new one. */
    ROTATE;

    /** Unless an option says otherwise. */
    static DictionaryChange of(FileFormat format) {
        return switch (format) {
            case STREAM -> REPLACE;
            // it allows deltas, but few read them
            case FILE -> ROTATE;
        };
    }

    /** Whether files of a format may be written so. */
    boolean isAllowedIn(FileFormat format) {
        return this != REPLACE || format == FileFormat.STREAM;
    }
}
