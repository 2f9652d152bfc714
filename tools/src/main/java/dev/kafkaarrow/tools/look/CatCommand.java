package dev.kafkaarrow.tools.look;

import dev.kafkaarrow.tools.command.Streams;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows all rows. */
@Command(name = "cat", description = "Shows all rows.")
public final class CatCommand implements Callable<Integer> {

    private final Streams streams;

    @Mixin
    private Subject subject;

    @Mixin
    private RowOptions options;

    /** Shows them on {@code streams}. */
    public CatCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        return new Rows(streams, subject, options).first(Long.MAX_VALUE);
    }
}
