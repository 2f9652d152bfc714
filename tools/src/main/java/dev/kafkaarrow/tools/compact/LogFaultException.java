package dev.kafkaarrow.tools.compact;

/** A log cannot be copied, or not from there on: others can. */
final class LogFaultException extends Exception {
    private static final long serialVersionUID = 1L;

    LogFaultException(String message) {
        super(message);
    }

    LogFaultException(String message, Throwable cause) {
        super(message, cause);
    }
}
