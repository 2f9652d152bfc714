package dev.kafkaarrow.connect.sink;

/** What to do with a record that was written already, as its key's mark says, in a file that is gone. */
enum RemovedFiles {
    FAIL,
    TRUST
}
