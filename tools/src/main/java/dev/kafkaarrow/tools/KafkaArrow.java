package dev.kafkaarrow.tools;

import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.ipc.InvalidStreamException;
import dev.kafkaarrow.tools.command.ClosedOutputException;
import dev.kafkaarrow.tools.command.ExitCode;
import dev.kafkaarrow.tools.command.Streams;
import dev.kafkaarrow.tools.command.UsageException;
import dev.kafkaarrow.tools.compact.CompactCommand;
import dev.kafkaarrow.tools.look.CatCommand;
import dev.kafkaarrow.tools.look.CountCommand;
import dev.kafkaarrow.tools.look.HeadCommand;
import dev.kafkaarrow.tools.look.SchemaCommand;
import dev.kafkaarrow.tools.look.StatCommand;
import dev.kafkaarrow.tools.look.TailCommand;
import dev.kafkaarrow.tools.produce.ProduceCommand;
import dev.kafkaarrow.tools.restore.RestoreCommand;
import dev.kafkaarrow.tools.verify.VerifyCommand;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program {@code kafka-arrow}: Arrow files, stores and topics from a command line. */
@Command(
        name = "kafka-arrow",
        description = "Looks at Arrow in files, stores and topics, and tends them.",
        versionProvider = KafkaArrow.Version.class,
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        exitCodeOnInvalidInput = ExitCode.USAGE,
        exitCodeOnExecutionException = ExitCode.FAULTY,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:fine",
            "1:something is wrong with the data, or they cannot be had",
            "2:what was asked for makes no sense"
        })
public final class KafkaArrow implements Runnable {

    private static final String LOG_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

    /** Set by the launcher, which can tell. */
    private static final String TERMINAL = "kafka.arrow.terminal";

    /** Likewise: people look at standard error. */
    private static final String PROGRESS = "kafka.arrow.progress";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Says what clients of brokers and stores log, and where in the program an error was.")
    private boolean isVerbose;

    private KafkaArrow() {}

    /** In the order in which {@code --help} shows them. */
    private static List<Object> commands(Streams streams) {
        return List.of(
                new SchemaCommand(streams),
                new HeadCommand(streams),
                new TailCommand(streams),
                new CatCommand(streams),
                new CountCommand(streams),
                new StatCommand(streams),
                new VerifyCommand(streams, progress(streams)),
                new CompactCommand(streams),
                new ProduceCommand(streams),
                new RestoreCommand(streams));
    }

    private static Optional<PrintStream> progress(Streams streams) {
        return Boolean.getBoolean(PROGRESS) ? Optional.of(streams.err()) : Optional.empty();
    }

    /** Runs the program, and ends it with its exit code. */
    public static void main(String[] args) throws Exception {
        // clients say in passing what the one line of an error says better
        System.setProperty(LOG_LEVEL, List.of(args).contains("--verbose") ? "info" : "off");
        AddOns addOns = AddOns.find();
        System.exit(addOns.isEmpty() ? run(args) : addOns.run(args));
    }

    /** Runs the program on the streams of the process; returns its exit code. */
    public static int run(String[] args) {
        try (PrintStream err =
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8)) {
            Streams streams = Streams.of(
                    new FileInputStream(FileDescriptor.in),
                    new FileOutputStream(FileDescriptor.out),
                    err,
                    Boolean.getBoolean(TERMINAL));
            return run(streams, args);
        }
    }

    /** Runs the program; returns its exit code. */
    static int run(Streams streams, String... args) {
        CommandLine line = new CommandLine(new KafkaArrow());
        commands(streams).forEach(line::addSubcommand);
        line.setOut(new PrintWriter(streams.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(streams.err(), true, StandardCharsets.UTF_8));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((fault, given) -> {
            complain(fault.getCommandLine(), fault.getMessage());
            return ExitCode.USAGE;
        });
        line.setExecutionExceptionHandler((fault, command, parsed) -> exitCode(line, command, fault));
        int code = line.execute(args);
        try {
            streams.out().flush();
        } catch (IOException e) {
            // the reader has enough
            return code;
        }
        return code;
    }

    private static int exitCode(CommandLine line, CommandLine command, Exception fault) {
        if (fault instanceof ClosedOutputException) {
            return ExitCode.FINE;
        }
        KafkaArrow program = line.getCommand();
        if (program.isVerbose) {
            fault.printStackTrace(command.getErr());
        }
        complain(command, reason(fault));
        return fault instanceof UsageException ? ExitCode.USAGE : ExitCode.FAULTY;
    }

    private static String reason(Exception fault) {
        // one that a command has put into words is a plain one; of the others the name says what the message may not
        boolean isInWords = fault.getClass().equals(IOException.class) || fault instanceof InvalidStreamException;
        String reason =
                fault instanceof IOException failed && !isInWords ? FileStore.reason(failed) : fault.getMessage();
        return reason == null || reason.isBlank() ? fault.toString() : reason;
    }

    private static void complain(CommandLine command, String reason) {
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + reason);
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** As the manifest has it. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            Package own = KafkaArrow.class.getPackage();
            String version = own.getImplementationVersion();
            return new String[] {"kafka-arrow " + (version == null ? "of a build" : version)};
        }
    }
}
