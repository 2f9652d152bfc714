package dev.kafkaarrow.sandbox;

import java.io.Serial;

/** Connect answered a request with an error. */
public final class ConnectRestException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final int statusCode;

    ConnectRestException(String request, int statusCode, String answer) {
        super(request + ": HTTP status " + statusCode + ": " + answer);
        this.statusCode = statusCode;
    }

    /** The HTTP status code. */
    public int statusCode() {
        return statusCode;
    }
}
