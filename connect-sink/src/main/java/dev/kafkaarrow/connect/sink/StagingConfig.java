package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.store.Stores;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;

/** The options of files that are not published yet, resolved once. */
final class StagingConfig {

    /** Of consumers, unless the worker or the connector has another. */
    private static final long DEFAULT_MAX_POLL_INTERVAL_MS = 300_000;

    /** Enough is left for a put that waits for a slow store besides. */
    private static final long PART_OF_POLL_INTERVAL = 10;

    final Optional<String> stagingDir;
    final int maxOpenFiles;
    final long maxStagedBytes;
    final int parallelUploads;

    /**
     * Milliseconds that one call of the worker may wait for uploads: a part of the interval by which it must poll, and after which a
     * rebalance goes on without it.
     */
    final long maxWaitMs;

    /** @param given with the worker's own */
    StagingConfig(AbstractConfig config, Map<String, String> given) {
        stagingDir = Optional.ofNullable(config.getString(SinkOptions.STAGING_DIR));
        maxOpenFiles = config.getInt(SinkOptions.FILE_MAX_OPEN);
        maxStagedBytes = config.getLong(SinkOptions.STAGING_MAX_BYTES);
        parallelUploads = config.getInt(SinkOptions.PARALLEL_UPLOADS);
        maxWaitMs = maxPollIntervalMs(given) / PART_OF_POLL_INTERVAL;
    }

    private static long maxPollIntervalMs(Map<String, String> given) {
        try {
            return Long.parseLong(
                    given.getOrDefault(SinkOptions.MAX_POLL_INTERVAL_MS, "").strip());
        } catch (NumberFormatException e) {
            // not set; or nonsense, which the worker refuses
            return DEFAULT_MAX_POLL_INTERVAL_MS;
        }
    }

    static void define(ConfigDef definition) {
        definition
                .define(
                        SinkOptions.PARALLEL_UPLOADS,
                        ConfigDef.Type.INT,
                        4,
                        // each is a connection and a thread
                        Range.between(1, 64),
                        Importance.MEDIUM,
                        "How many files a task uploads to an object store at a time, beside the records that it takes;"
                                + " files of one partition, directory and schema go one after the other. Without effect"
                                + " for a directory.")
                .define(
                        SinkOptions.STAGING_DIR,
                        ConfigDef.Type.STRING,
                        null,
                        LambdaValidator.with(
                                StagingConfig::checkStagingDir, () -> "an absolute path, a file: URI, or null"),
                        Importance.LOW,
                        "Where files are written before they are published: in a hidden directory of this"
                                + " directory, an absolute path or file: URI. Connectors and workers of one host may"
                                + " share it. For a store in a directory it must be on the file system of store.url, as"
                                + " files are published by hard links, and is the store by default. For an object store it"
                                + " is any local directory with room for staging.max.bytes of each task, by default one of"
                                + " java.io.tmpdir; what is in it need not survive the worker.")
                .define(
                        SinkOptions.FILE_MAX_OPEN,
                        ConfigDef.Type.INT,
                        100,
                        // each is an open file of the process
                        Range.between(1, 10_000),
                        Importance.MEDIUM,
                        "The maximum number of files that a task writes at a time. There is one for each"
                                + " partition, directory and schema that receives records; beyond the maximum, the file"
                                + " that was written to least recently is published. If this makes files too small, raise"
                                + " it to the number of directories that receive records within file.max.age.ms, times the"
                                + " partitions of a task, times the schemas.")
                .define(
                        SinkOptions.STAGING_MAX_BYTES,
                        ConfigDef.Type.LONG,
                        1L << 30,
                        Range.atLeast(1),
                        Importance.MEDIUM,
                        "The maximum size of all files that a task has not published yet, which may be exceeded by one"
                                + " message. Beyond that, the largest file is published. While uploads to an object store"
                                + " fill it, the task takes no more than one batch of records, and pauses its partitions"
                                + " until there is room. At least " + SinkOptions.FILE_MAX_BYTES + ".");
    }

    private static void checkStagingDir(String name, Object value) {
        if (value == null) {
            return;
        }
        try {
            Stores.checkStagingDir((String) value);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(e.getMessage());
        }
    }
}
