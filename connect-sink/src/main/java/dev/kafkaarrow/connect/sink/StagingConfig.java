package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.store.FileStore;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;

/** The options of files that are not published yet, resolved once. */
final class StagingConfig {

    static final String STAGING_DIR = "staging.dir";
    static final String FILE_MAX_OPEN = "file.max.open";
    static final String STAGING_MAX_BYTES = "staging.max.bytes";

    final Optional<String> stagingDir;
    final int maxOpenFiles;
    final long maxStagedBytes;

    StagingConfig(AbstractConfig config) {
        stagingDir = Optional.ofNullable(config.getString(STAGING_DIR));
        maxOpenFiles = config.getInt(FILE_MAX_OPEN);
        maxStagedBytes = config.getLong(STAGING_MAX_BYTES);
    }

    static void define(ConfigDef definition) {
        definition
                .define(
                        STAGING_DIR,
                        ConfigDef.Type.STRING,
                        null,
                        LambdaValidator.with(
                                StagingConfig::checkStagingDir, () -> "an absolute path or a file: URI, or nothing"),
                        Importance.LOW,
                        "Where files are written before they are published: in a hidden folder of this directory, by default"
                                + " of the store. An absolute path or a file: URI, on the file system of store.url, since files"
                                + " are published by hard links. Connectors and workers may share it.")
                .define(
                        FILE_MAX_OPEN,
                        ConfigDef.Type.INT,
                        100,
                        // each is an open file of the process
                        Range.between(1, 10_000),
                        Importance.MEDIUM,
                        "Most files that a task writes to at a time. There is one for each partition, directory and schema"
                                + " that records come for; beyond that number the one that was written to least recently is"
                                + " published. If files are small for that reason, raise it to the number of directories"
                                + " that records come for within file.max.age.ms, times partitions of a task, times"
                                + " schemas.")
                .define(
                        STAGING_MAX_BYTES,
                        ConfigDef.Type.LONG,
                        1L << 30,
                        Range.atLeast(1),
                        Importance.MEDIUM,
                        "Most bytes of files that a task has not published yet; one message may be on top. Beyond that the"
                                + " largest file is published. At least " + SinkConfig.FILE_MAX_BYTES + ".");
    }

    private static void checkStagingDir(String name, Object value) {
        if (value == null) {
            return;
        }
        try {
            FileStore.checkStagingDir((String) value);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(e.getMessage());
        }
    }
}
