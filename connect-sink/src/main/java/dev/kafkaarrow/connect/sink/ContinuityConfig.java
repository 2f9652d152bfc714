package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.MetadataMatching;
import dev.kafkaarrow.ipc.SchemaCompatibility;
import java.util.Locale;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** The options of what happens when the schema of a topic changes. */
final class ContinuityConfig {

    static final String COMPATIBILITY = "schema.compatibility";
    static final String EVOLUTION = "schema.evolution";
    static final String METADATA = "schema.metadata";

    final SchemaCompatibility compatibility;
    final SchemaEvolution evolution;
    final MetadataMatching metadata;

    ContinuityConfig(AbstractConfig config) {
        compatibility =
                SchemaCompatibility.valueOf(config.getString(COMPATIBILITY).toUpperCase(Locale.ROOT));
        evolution = SchemaEvolution.valueOf(config.getString(EVOLUTION).toUpperCase(Locale.ROOT));
        metadata = MetadataMatching.valueOf(config.getString(METADATA).toUpperCase(Locale.ROOT));
    }

    static ConfigDef define(ConfigDef definition) {
        return definition
                .define(
                        COMPATIBILITY,
                        ConfigDef.Type.STRING,
                        "NONE",
                        ConfigDef.CaseInsensitiveValidString.in("NONE", "IDENTICAL", "BACKWARD", "FORWARD", "FULL"),
                        Importance.MEDIUM,
                        "What a record's schema may do to the one before it in the same partition and directory. NONE: anything."
                                + " IDENTICAL: nothing. BACKWARD: the new schema can read what the old one wrote. FORWARD: the old"
                                + " one can read what the new one writes. FULL: both. A record whose schema may not follow is a bad"
                                + " record. The schema before is read from the newest file, so it is known when the task has just"
                                + " started. Other than NONE, files of all schemas form one log per partition and directory, and"
                                + " a file ends where the schema changes. Change it to NONE or from it only with another "
                                + SinkConfig.STORE_URL + ", or when the files were moved away.")
                .define(
                        EVOLUTION,
                        ConfigDef.Type.STRING,
                        "separate",
                        ConfigDef.CaseInsensitiveValidString.in("separate", "project"),
                        Importance.MEDIUM,
                        "What becomes of a topic whose records have several schemas. separate: each file has records as they came,"
                                + " of one schema. project: a record of an older schema is projected to the newest one when"
                                + " nothing is lost by that (missing columns become null, types are widened), so that a"
                                + " directory stays one dataset; a record of a newer schema begins a file; one that is neither begins a"
                                + " file with " + COMPATIBILITY
                                + "=NONE and is a bad record otherwise. A projected record cannot be"
                                + " restored to the bytes it came as, only to the same values. Change it only with another "
                                + SinkConfig.STORE_URL + ", or when the files were moved away.")
                .define(
                        METADATA,
                        ConfigDef.Type.STRING,
                        "exact",
                        ConfigDef.CaseInsensitiveValidString.in("exact", "first"),
                        Importance.LOW,
                        "Whether schemas differ that have different metadata only. exact: they do, and no metadata is lost. first:"
                                + " they do not, and a file keeps the metadata of its first schema; for producers that write what"
                                + " is different each time, as a time or a host's name. Change it only after a clean stop.");
    }
}
