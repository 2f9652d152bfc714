package dev.kafkaarrow.tools.restore;

import dev.kafkaarrow.connect.files.FilePlace;
import dev.kafkaarrow.connect.source.RecordedMessages;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.tools.command.BrokerOptions;
import dev.kafkaarrow.tools.command.ExitCode;
import dev.kafkaarrow.tools.command.Sending;
import dev.kafkaarrow.tools.command.StoreOptions;
import dev.kafkaarrow.tools.command.Streams;
import dev.kafkaarrow.tools.command.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends what a sink recorded back to topics: to the partitions it came from, with keys, headers, timestamps and tombstones. */
@Command(
        name = "restore",
        description = {
            "Sends what a sink recorded back to topics: to the partitions it came from, with keys, headers, timestamps and"
                    + " tombstones, in the order of each partition.",
            "A range has its first bound, and not its last.",
            "What was sent before a failure is in the topic: a second run sends it once more."
        })
public final class RestoreCommand implements Callable<Integer> {

    private static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";

    /** Messages are sent as they are: their topic took them, whatever the default of a producer. */
    private static final int MAX_REQUEST_BYTES = 256 << 20;

    private static final String OFFSET = "\\d{1,18}";

    private final Streams streams;

    @Mixin
    private StoreOptions stores;

    @Mixin
    private BrokerOptions brokers;

    @Parameters(
            paramLabel = "STORE",
            description = "The directory or URL that a sink writes to, or one that was compacted.")
    private String store;

    @Option(names = "--topic", paramLabel = "TOPIC", description = "The topic that was recorded; all if not given.")
    private String topic;

    @Option(
            names = "--to-topic",
            paramLabel = "TOPIC",
            description = "The topic to send to, in place of that of --topic itself.")
    private String toTopic;

    @Option(
            names = "--partition",
            paramLabel = "NUMBER",
            description = "The partition that was recorded; all if not given.")
    private Integer partition;

    @Option(
            names = "--from",
            paramLabel = "OFFSET|TIME",
            description = "The first offset, in digits, or time, as 2026-11-22T09:00:00Z, that is sent.")
    private String from;

    @Option(names = "--to", paramLabel = "OFFSET|TIME", description = "The offset or time before which sending ends.")
    private String to;

    /** Says on {@code streams} what was sent. */
    public RestoreCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        if (toTopic != null && topic == null) {
            throw new UsageException("--to-topic: expected --topic with it, which says what goes there");
        }
        Map<String, Object> client = brokers.client();
        client.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
        Optional<String> target = Optional.ofNullable(toTopic);
        try (FileStore files = stores.open(store);
                Admin admin = Admin.create(client)) {
            files.probeReading();
            RestoredTopics topics = RestoredTopics.in(
                    files,
                    Optional.ofNullable(topic),
                    partition == null ? OptionalInt.empty() : OptionalInt.of(partition));
            if (topics.highestPartitions().isEmpty()) {
                throw new UsageException("no file of " + (topic == null ? "a sink" : "topic " + topic)
                        + (partition == null ? "" : ", partition " + partition) + " is in " + store);
            }
            topics.requireRoom(admin, target);
        }
        try (RecordedMessages messages = open();
                Sending sending = new Sending(client)) {
            for (Optional<SourceRecord> next = messages.next(); next.isPresent(); next = messages.next()) {
                sending.send(
                        record(next.get()),
                        String.valueOf(next.get().sourcePartition().get("file")));
            }
            sending.flush();
            say(sending.acknowledged());
        }
        return ExitCode.FINE;
    }

    private RecordedMessages open() throws IOException {
        Map<String, String> settings = new HashMap<>(stores.settings(store));
        // a file of another writer is in no range
        settings.put("from.offset", "0");
        bound("--from", from, "from.offset", "from.timestamp", settings);
        bound("--to", to, "to.offset", "to.timestamp", settings);
        settings.put("input.include", include());
        settings.put("incomplete.file", "fail");
        settings.put("restore.partition", "true");
        settings.put("batch.max.bytes", Integer.toString(Integer.MAX_VALUE));
        for (String role : new String[] {"key", "value", "header"}) {
            settings.put(role + ".converter", BYTES);
        }
        if (toTopic == null) {
            settings.put("topic.template", "${kafka.topic}");
        } else {
            settings.put("topic", toTopic);
        }
        try {
            return RecordedMessages.open(settings);
        } catch (ConfigException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }

    private static void bound(
            String option, String value, String ofOffset, String ofTime, Map<String, String> settings) {
        if (value != null) {
            if (value.isBlank()) {
                throw new UsageException(option + ": expected an offset or a time, got nothing");
            }
            settings.put(value.matches(OFFSET) ? ofOffset : ofTime, value);
        }
    }

    /** A glob of paths. */
    private String include() {
        String folder = topic == null ? "*" : FilePlace.directory(topic, "");
        return folder + "/**/" + (partition == null ? "*" : partition) + "+*+*.arrow*";
    }

    private static ProducerRecord<byte[], byte[]> record(SourceRecord message) {
        Headers headers = new RecordHeaders();
        message.headers().forEach(header -> headers.add(header.key(), (byte[]) header.value()));
        return new ProducerRecord<>(
                message.topic(),
                message.kafkaPartition(),
                message.timestamp(),
                (byte[]) message.key(),
                (byte[]) message.value(),
                headers);
    }

    private void say(Map<String, Map<Integer, Long>> sent) throws IOException {
        StringBuilder text = new StringBuilder();
        long all = 0;
        for (Map.Entry<String, Map<Integer, Long>> ofTopic : sent.entrySet()) {
            for (Map.Entry<Integer, Long> count : ofTopic.getValue().entrySet()) {
                text.append(ofTopic.getKey())
                        .append('-')
                        .append(count.getKey())
                        .append(": ")
                        .append(count.getValue())
                        .append(" records\n");
                all += count.getValue();
            }
        }
        text.append(all).append(" records were restored\n");
        streams.out().write(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
