package dev.kafkaarrow.sandbox;

/** Between the choice of a port and its use by a child, another process was faster. To be answered by another try. */
final class PortTakenException extends SandboxException {
    private static final long serialVersionUID = 1;

    PortTakenException(String message) {
        super(message);
    }
}
