package dev.kafkaarrow.tools.verify;

import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.tools.command.BrokerOptions;
import dev.kafkaarrow.tools.command.ExitCode;
import dev.kafkaarrow.tools.command.StoreOptions;
import dev.kafkaarrow.tools.command.Streams;
import dev.kafkaarrow.tools.command.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kafka-arrow verify}: whether what a sink wrote is whole, and what the topic has. */
@Command(
        name = "verify",
        description = "Checks all files of a sink's store, and with --bootstrap-server holds them against the topics.")
public final class VerifyCommand implements Callable<Integer> {

    private final Streams streams;
    private final Optional<PrintStream> terminal;

    @Parameters(paramLabel = "STORE", description = "store.url of the sink: a directory, or a URL.")
    private String store;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "Looks at this topic alone. Can be given several times.")
    private Set<String> topics = new LinkedHashSet<>();

    @Option(
            names = "--group",
            paramLabel = "GROUP",
            description =
                    "The group of the sink, as connect-orders: what it has committed has to be in the files. Without it, records behind"
                            + " the last ones of a log are taken for newer.")
    private String group;

    @Option(
            names = "--max-findings",
            paramLabel = "N",
            defaultValue = "100",
            description = "Shows so many findings at most; all are counted. Default: ${DEFAULT-VALUE}.")
    private long maxFindings;

    @Option(
            names = "--path-format",
            paramLabel = "FORMAT",
            description =
                    "path.format of the sink, if directories are named by a time: then they are compared with it.")
    private String pathFormat;

    @Option(names = "--timezone", paramLabel = "ZONE", defaultValue = "UTC", description = "timezone of the sink.")
    private ZoneId timezone;

    @Option(
            names = "--timestamp-source",
            paramLabel = "SOURCE",
            defaultValue = "record",
            description = "timestamp.source of the sink.")
    private String timestampSource;

    @Option(names = "--json", description = "Writes a line of JSON for each finding, and one with what was counted.")
    private boolean isJson;

    @Mixin
    private BrokerOptions broker = new BrokerOptions();

    @Mixin
    private StoreOptions storeOptions = new StoreOptions();

    /**
     * Writes on {@code streams}.
     *
     * @param terminal where people see how far it has got
     */
    public VerifyCommand(Streams streams, Optional<PrintStream> terminal) {
        this.streams = streams;
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        if (maxFindings < 0) {
            throw new UsageException("--max-findings: expected a number that is not negative, got " + maxFindings);
        }
        if (group != null && !broker.areGiven()) {
            throw new UsageException("--group: expected --bootstrap-server beside it");
        }
        if (!StoreOptions.isUrl(store) && !Files.isDirectory(Path.of(store))) {
            throw new UsageException("STORE: there is no directory " + store);
        }
        Report report = isJson ? new Report.Json(streams.out()) : new Report.Text(streams.out());
        Progress progress = new Progress(terminal);
        Findings findings = new Findings(maxFindings, finding -> {
            progress.end();
            report.add(finding);
        });
        try (FileStore opened = storeOptions.open(store)) {
            Verification verification = new Verification(opened, topics, byTime(), findings, progress);
            report.end(findings, run(verification), broker.areGiven());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return findings.count() == 0 ? ExitCode.FINE : ExitCode.FAULTY;
    }

    private Optional<TimeDirectories> byTime() {
        try {
            return Optional.ofNullable(pathFormat).map(format -> TimeDirectories.of(format, timezone, timestampSource));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--path-format, --timestamp-source: " + e.getMessage(), e);
        }
    }

    private Totals run(Verification verification) throws IOException {
        if (!broker.areGiven()) {
            return verification.run(Optional.empty());
        }
        try (KafkaTopicRecords records = KafkaTopicRecords.connect(broker.client(), Optional.ofNullable(group))) {
            return verification.run(Optional.of(records));
        }
    }
}
