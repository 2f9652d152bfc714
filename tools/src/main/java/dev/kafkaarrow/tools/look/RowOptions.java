package dev.kafkaarrow.tools.look;

import dev.kafkaarrow.tools.command.Streams;
import dev.kafkaarrow.tools.command.UsageException;
import dev.kafkaarrow.tools.render.ValueBounds;
import picocli.CommandLine.Option;

/** How rows are shown: a mixin. */
final class RowOptions {

    @Option(
            names = "--format",
            description =
                    "${COMPLETION-CANDIDATES}: lines of JSON, or a table. Default: TABLE on a terminal, else JSON.")
    private RowFormat format;

    @Option(
            names = "--bytes-max",
            paramLabel = "N",
            description = "About the most bytes of a row as JSON; longer values are cut.")
    private long maxBytes = Long.MAX_VALUE;

    @Option(names = "--depth-max", paramLabel = "N", description = "How deep nested values are shown.")
    private int maxDepth = Integer.MAX_VALUE;

    RowOutput open(Streams streams, long maxRows) {
        RowFormat byDefault = streams.isTerminal() ? RowFormat.TABLE : RowFormat.JSON;
        try {
            return new RowOutput(
                    streams, format == null ? byDefault : format, new ValueBounds(maxBytes, maxDepth), maxRows);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--bytes-max, --depth-max: " + e.getMessage(), e);
        }
    }
}
