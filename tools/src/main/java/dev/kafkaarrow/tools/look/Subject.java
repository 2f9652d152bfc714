package dev.kafkaarrow.tools.look;

import dev.kafkaarrow.tools.command.BrokerOptions;
import dev.kafkaarrow.tools.command.InputFile;
import dev.kafkaarrow.tools.command.Inputs;
import dev.kafkaarrow.tools.command.StoreOptions;
import dev.kafkaarrow.tools.command.Streams;
import dev.kafkaarrow.tools.command.UsageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is looked at, files or a topic: a mixin. */
final class Subject {

    @Parameters(
            paramLabel = "WHAT",
            arity = "0..*",
            description = "Files, directories or URLs of stores, or - for standard input.")
    private List<String> what = List.of();

    @Mixin
    private StoreOptions stores;

    @Mixin
    private BrokerOptions brokers;

    @Option(names = "--topic", paramLabel = "NAME", description = "A topic in place of files.")
    private String topic;

    @Option(names = "--partition", paramLabel = "N", description = "One partition of the topic.")
    private Integer partition;

    @Option(
            names = "--from",
            paramLabel = "OFFSET|TIME",
            description = "The first record of each partition: an offset, or a time as 2026-11-30T12:00:00Z.")
    private String from;

    @Option(names = "--to", paramLabel = "OFFSET|TIME", description = "Where to end, before that offset or time.")
    private String to;

    @Option(names = "--follow", description = "Goes on with records as they come.")
    private boolean follows;

    /** Whether it is a topic. */
    boolean isTopic() {
        if (topic != null && !what.isEmpty()) {
            throw new UsageException("--topic: expected a topic or files, got both");
        }
        if (topic == null && (what.isEmpty() || brokers.areGiven())) {
            throw new UsageException(
                    brokers.areGiven()
                            ? "--topic: expected the topic to look at"
                            : "expected files, a directory, the URL of a store, - or --topic");
        }
        if (topic == null && (from != null || to != null || follows || partition != null)) {
            throw new UsageException("--from, --to, --partition and --follow are for a --topic");
        }
        return topic != null;
    }

    /** Refuses to follow a topic, for a command that shows what it has found in the end. */
    void requireEnd() {
        if (follows && to == null) {
            throw new UsageException("--follow: expected --to with it, as there is nothing to show before the end;"
                    + " head and cat show records as they come");
        }
    }

    /** The records of the topic; the caller closes it. */
    TopicRecords records() throws IOException {
        return new TopicRecords(
                brokers.client(), topic, partition, Bound.of("--from", from), Bound.of("--to", to), follows);
    }

    /** The last records of each partition, at least that many in all if there are. */
    TopicRecords lastRecords(long count) throws IOException {
        TopicRecords records = records();
        records.skipToLast(count);
        return records;
    }

    /** All files that are named. */
    List<InputFile> files(Inputs inputs) throws IOException {
        List<InputFile> files = new ArrayList<>();
        for (String argument : what) {
            files.addAll(inputs.files(argument));
        }
        return files;
    }

    Inputs inputs(Streams streams) {
        return new Inputs(stores, streams);
    }
}
