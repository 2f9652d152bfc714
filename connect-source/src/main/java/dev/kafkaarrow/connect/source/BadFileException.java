package dev.kafkaarrow.connect.source;

import java.io.IOException;

/** A file has content that cannot be sent, whatever the settings of {@code bad.file} make of that: where, what was expected, what came. */
final class BadFileException extends IOException {
    private static final long serialVersionUID = 1L;

    BadFileException(String message) {
        super(message);
    }

    BadFileException(String where, Exception cause) {
        super(where + ": " + cause.getMessage(), cause);
    }
}
