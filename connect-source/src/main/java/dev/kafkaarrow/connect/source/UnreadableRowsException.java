package dev.kafkaarrow.connect.source;

import java.io.IOException;

/** A file has rows that cannot become records of Connect: which batch, what was expected, what came. */
final class UnreadableRowsException extends IOException {
    private static final long serialVersionUID = 1L;

    UnreadableRowsException(String where, Exception cause) {
        super(where + ": " + cause.getMessage(), cause);
    }
}
