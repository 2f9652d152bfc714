package dev.kafkaarrow.tools.command;

/** How a command ends. */
public final class ExitCode {

    /** All is well. */
    public static final int FINE = 0;

    /** Something is wrong with the data, or they cannot be had. */
    public static final int FAULTY = 1;

    /** What was asked for makes no sense. */
    public static final int USAGE = 2;

    private ExitCode() {}
}
