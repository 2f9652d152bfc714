package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.store.Stores;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;

/** The options of files that are not published yet, resolved once. */
final class StagingConfig {

    final Optional<String> stagingDir;
    final int maxOpenFiles;
    final long maxStagedBytes;

    StagingConfig(AbstractConfig config) {
        stagingDir = Optional.ofNullable(config.getString(SinkOptions.STAGING_DIR));
        maxOpenFiles = config.getInt(SinkOptions.FILE_MAX_OPEN);
        maxStagedBytes = config.getLong(SinkOptions.STAGING_MAX_BYTES);
    }

    static void define(ConfigDef definition) {
        definition
                .define(
                        SinkOptions.STAGING_DIR,
                        ConfigDef.Type.STRING,
                        null,
                        LambdaValidator.with(
                                StagingConfig::checkStagingDir, () -> "an absolute path, a file: URI, or null"),
                        Importance.LOW,
                        "Where files are written before they are published: in a hidden directory of this"
                                + " directory, by default of the store. An absolute path or file: URI on the file system"
                                + " of store.url, as files are published by hard links. Connectors and workers may share"
                                + " it.")
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
                                + " message. Beyond that, the largest file is published. At least "
                                + SinkOptions.FILE_MAX_BYTES + ".");
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
