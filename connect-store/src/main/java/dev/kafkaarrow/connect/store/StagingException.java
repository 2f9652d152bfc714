package dev.kafkaarrow.connect.store;

import java.io.IOException;

/** Files can be published in a store, but not staged where they should be. */
public final class StagingException extends IOException {

    private static final long serialVersionUID = 1L;

    StagingException(IOException cause) {
        super(cause.toString(), cause);
    }
}
