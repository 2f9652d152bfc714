package dev.kafkaarrow.tools.command;

/** What was asked for makes no sense, or names nothing that is there: exit code {@link ExitCode#USAGE}. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With one line for the user, which names the option or argument. */
    public UsageException(String message) {
        super(message);
    }

    /** With one line for the user, which names the option or argument. */
    public UsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
