package dev.kafkaarrow.benchmarks.connect;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The client settings for messages of some hundred kilobytes: every side has them, and users are told to. */
final class LargeMessages {
    private static final String MIB = Integer.toString(1 << 20);

    private LargeMessages() {}

    /**
     * A task with one partition holds two answers of at most 2 MiB: one that is being taken apart, one on its way. Answers of 4 MiB are
     * no faster, and four tasks then take all of a heap of 256 MB.
     */
    static Map<String, String> consumer() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("fetch.min.bytes", MIB);
        settings.put("max.partition.fetch.bytes", Integer.toString(2 << 20));
        settings.put("fetch.max.bytes", Integer.toString(16 << 20));
        settings.put("receive.buffer.bytes", MIB);
        return settings;
    }

    /**
     * Two messages fit a batch, whose buffer then comes from the pool. In a small heap the collector's regions have 1 MiB, and an
     * array of just that size takes two of them: 1 MB is a little less.
     *
     * <p>A source's producer has one request on its way, of at most 1 MiB ({@code max.request.size}); what else is buffered only
     * waits. All of it is on the heap twice, as the worker keeps each record until it is acknowledged. With four tasks buffers of
     * 16 MiB fill a heap of 256 MB, whose collections then take a third to a half of the time.
     */
    static Map<String, String> producer() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("batch.size", "1000000");
        settings.put("linger.ms", "5");
        settings.put("buffer.memory", Integer.toString(4 << 20));
        settings.put("send.buffer.bytes", MIB);
        return settings;
    }

    /**
     * Those of a producer that is no task's. With 4 MiB one run in some stops until its delivery times out: {@code send} waits for a buffer,
     * and nothing is on its way.
     */
    static Map<String, String> bareProducer() {
        Map<String, String> settings = producer();
        settings.put("buffer.memory", Integer.toString(16 << 20));
        return settings;
    }

    static Map<String, String> overrides(String client, Map<String, String> settings) {
        return settings.entrySet().stream()
                .collect(Collectors.toMap(entry -> client + ".override." + entry.getKey(), Map.Entry::getValue));
    }

    static String inWords(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(entry -> "`" + entry.getKey() + "=" + entry.getValue() + "`")
                .collect(Collectors.joining(", "));
    }
}
