package dev.kafkaarrow.sandbox;

/** A process of the sandbox did not start, or did not do in time what it was told. The message names its log file. */
public class SandboxException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SandboxException(String message) {
        super(message);
    }

    SandboxException(String message, Throwable cause) {
        super(message, cause);
    }
}
