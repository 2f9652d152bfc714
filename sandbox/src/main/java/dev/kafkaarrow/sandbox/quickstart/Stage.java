package dev.kafkaarrow.sandbox.quickstart;

import java.util.Locale;

/** The way of the data. */
enum Stage {
    /** Broker and worker start. */
    SANDBOX,
    /** Input files to topics. */
    PRODUCE,
    /** Topics to files. */
    SINK,
    /** Files to second topics. */
    SOURCE,
    /** Second topics compared with the input files. */
    CONSUME;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
