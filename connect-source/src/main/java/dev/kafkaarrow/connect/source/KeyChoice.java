package dev.kafkaarrow.connect.source;

/** Where the key of a message comes from that no sink recorded. */
sealed interface KeyChoice {

    String FIELD_PREFIX = "field:";

    /** The null key. */
    record None() implements KeyChoice {}

    /** The path of the file, so that the messages of a file stay in one partition. */
    record File() implements KeyChoice {}

    /**
     * A field of the message's first row.
     *
     * @param path names of nested fields, with dots between them
     */
    record Field(String path) implements KeyChoice {}

    /** {@code none}, {@code file} or {@code field:<path>}; {@link IllegalArgumentException} for all else. */
    static KeyChoice parse(String text) {
        if (text.equalsIgnoreCase("none")) {
            return new None();
        }
        if (text.equalsIgnoreCase("file")) {
            return new File();
        }
        if (text.regionMatches(true, 0, FIELD_PREFIX, 0, FIELD_PREFIX.length())
                && text.length() > FIELD_PREFIX.length()) {
            return new Field(text.substring(FIELD_PREFIX.length()));
        }
        throw new IllegalArgumentException("expected none, file or field:<path>");
    }
}
