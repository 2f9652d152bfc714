package dev.kafkaarrow.tools.look;

/** How rows are shown. */
enum RowFormat {
    /** A line of JSON for each. */
    JSON,
    /** In columns, for people. */
    TABLE
}
