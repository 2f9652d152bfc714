package dev.kafkaarrow.connect.sink;

/** What to do when a message's dictionaries differ from those of the file that it goes into. */
enum DictionaryChange {
    /** They replace those, in the middle of the file. */
    REPLACE,
    /** The file is published, and the message begins a new one. */
    ROTATE
}
