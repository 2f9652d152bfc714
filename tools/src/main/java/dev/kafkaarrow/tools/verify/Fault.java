package dev.kafkaarrow.tools.verify;

import java.util.Locale;

/** What is wrong, in a word. */
enum Fault {
    /** A file that no sink wrote, or that has lost its name. */
    FOREIGN,
    /** What cannot be looked at. */
    UNREADABLE,
    /** Bytes that are no Arrow stream or file. */
    DAMAGED,
    /** What a file says of its records is not as the format has it. */
    COORDINATES,
    /** Name and place of a file do not agree with what is in it. */
    NAME,
    /** A directory is named by another value than its rows have. */
    DIRECTORY,
    /** What the footer sums up is not what is in the file. */
    FOOTER,
    /** Key and value are not those that the checksum is of. */
    CHECKSUM,
    /** A file of a log is missing, or two are of the same offsets. */
    GAP,
    /** A record is there twice. */
    DOUBLED,
    /** A record of the topic is in no file. */
    MISSING,
    /** A record is in a file, and not in the topic. */
    UNKNOWN,
    /** The key is another one than in the topic. */
    KEY,
    /** The value is another one than in the topic. */
    VALUE,
    /** Headers are others than in the topic. */
    HEADERS,
    /** The timestamp is another one than in the topic. */
    TIMESTAMP;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
