package dev.kafkaarrow.tools.look;

import dev.kafkaarrow.tools.command.Streams;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the first rows; of a file no more is read than they are in. */
@Command(name = "head", description = "Shows the first rows.")
public final class HeadCommand implements Callable<Integer> {

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
    public HeadCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        return new Rows(streams, subject, options).first(rows);
    }
}
