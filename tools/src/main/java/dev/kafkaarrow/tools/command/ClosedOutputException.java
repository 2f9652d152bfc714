package dev.kafkaarrow.tools.command;

import java.io.IOException;

/** Standard output takes no more, as its reader has enough. Not an error: a command lets it pass, and the program ends quietly. */
public final class ClosedOutputException extends IOException {
    private static final long serialVersionUID = 1L;

    ClosedOutputException(IOException cause) {
        super("standard output is closed: " + cause.getMessage(), cause);
    }
}
