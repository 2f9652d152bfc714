package dev.kafkaarrow.connect.sink;

import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;

/** The options of files that are not published yet, resolved once. */
final class StagingConfig {

    static final String FILE_MAX_OPEN = "file.max.open";
    static final String STAGING_MAX_BYTES = "staging.max.bytes";

    final int maxOpenFiles;
    final long maxStagedBytes;

    StagingConfig(AbstractConfig config) {
        maxOpenFiles = config.getInt(FILE_MAX_OPEN);
        maxStagedBytes = config.getLong(STAGING_MAX_BYTES);
    }

    static void define(ConfigDef definition) {
        definition
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
                                + " largest file is published. At least file.max.bytes.");
    }
}
