package dev.kafkaarrow.tools.look;

import dev.kafkaarrow.connect.store.StoredFile;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.FrameReader;
import dev.kafkaarrow.tools.command.ExitCode;
import dev.kafkaarrow.tools.command.InputFile;
import dev.kafkaarrow.tools.command.Inputs;
import dev.kafkaarrow.tools.command.StoreOptions;
import dev.kafkaarrow.tools.command.Streams;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.apache.arrow.vector.types.pojo.Schema;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the schema of a file, read from its first message. */
@Command(name = "schema", description = "Shows the schema.")
public final class SchemaCommand implements Callable<Integer> {

    private final Streams streams;

    @Mixin
    private StoreOptions stores;

    @Parameters(
            paramLabel = "WHAT",
            description =
                    "A file, a directory or the URL of a store, of which the first file is looked at, or - for standard input.")
    private String what;

    @Option(names = "--json", description = "As the JSON that arrow.reader.schema and value.schema take.")
    private boolean isJson;

    /** Shows it on {@code streams}. */
    public SchemaCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        try (Inputs inputs = new Inputs(stores, streams)) {
            InputFile first = inputs.files(what).get(0);
            try (StoredFile source = first.open()) {
                Frame.SchemaMessage message = (Frame.SchemaMessage)
                        FrameReader.ofFile(source, Checks.DEFAULT).next();
                streams.out().write((text(message.schema().schema()) + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        return ExitCode.FINE;
    }

    private String text(Schema schema) {
        return isJson ? schema.toJson() : schema.toString();
    }
}
