package dev.kafkaarrow.tools.look;

import dev.kafkaarrow.tools.command.Streams;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the last rows; of a file headers are read, and the batches that they are in. */
@Command(name = "tail", description = "Shows the last rows.")
public final class TailCommand implements Callable<Integer> {

    private final Streams streams;

    @Mixin
    private Subject subject;

    @Mixin
    private RowOptions options;

    @Option(
            names = {"-n", "--rows"},
            paramLabel = "N",
            description = "How many; 10 by default.")
    private long rows = 10;

    /** Shows them on {@code streams}. */
    public TailCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        subject.requireEnd();
        return new Rows(streams, subject, options).last(rows);
    }
}
