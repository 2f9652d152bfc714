package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.MetadataMatching;
import dev.kafkaarrow.connect.plugin.EnumOption;
import dev.kafkaarrow.ipc.SchemaCompatibility;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** The options of what happens when the schema of a topic changes. */
final class ContinuityConfig {

    final SchemaCompatibility compatibility;
    final SchemaEvolution evolution;
    final MetadataMatching metadata;

    ContinuityConfig(AbstractConfig config) {
        compatibility = EnumOption.of(SchemaCompatibility.class).get(config, SinkOptions.SCHEMA_COMPATIBILITY);
        evolution = EnumOption.of(SchemaEvolution.class).get(config, SinkOptions.SCHEMA_EVOLUTION);
        metadata = EnumOption.of(MetadataMatching.class).get(config, SinkOptions.SCHEMA_METADATA);
    }

    static ConfigDef define(ConfigDef definition) {
        return definition
                .define(
                        SinkOptions.SCHEMA_COMPATIBILITY,
                        ConfigDef.Type.STRING,
                        "NONE",
                        EnumOption.of(SchemaCompatibility.class),
                        Importance.MEDIUM,
                        "How the schema of a record may differ from that of the record before it in the same"
                                + " partition and directory. NONE: in any way. IDENTICAL: not at all. BACKWARD: the new"
                                + " schema can read data of the old one. FORWARD: the old schema can read data of the new"
                                + " one. FULL: both. A record whose schema may not follow is a bad record. A task that has"
                                + " just started reads the previous schema from the newest file. Unless this is NONE, the"
                                + " files of all schemas form one log per partition and directory, and a file ends where"
                                + " the schema changes. To change it to or from NONE, use another "
                                + SinkOptions.STORE_URL
                                + " or move the files away first.")
                .define(
                        SinkOptions.SCHEMA_EVOLUTION,
                        ConfigDef.Type.STRING,
                        "separate",
                        EnumOption.of(SchemaEvolution.class),
                        Importance.MEDIUM,
                        "How a topic whose records have several schemas is written. separate: records are"
                                + " written as they are, in files of their own schema. project: a record of an older"
                                + " schema is projected to the newest one if nothing is lost (missing columns become null,"
                                + " types are widened), so that a directory stays one dataset; a record of a newer schema"
                                + " starts a file; one that is neither starts a file if "
                                + SinkOptions.SCHEMA_COMPATIBILITY + "=NONE and is a bad record otherwise. A projected"
                                + " record can be restored to the same values, but not to the same bytes. To change it,"
                                + " use another " + SinkOptions.STORE_URL + " or move the files away first.")
                .define(
                        SinkOptions.SCHEMA_METADATA,
                        ConfigDef.Type.STRING,
                        "exact",
                        EnumOption.of(MetadataMatching.class),
                        Importance.LOW,
                        "Whether schemas that differ only in metadata are different schemas. exact: they are,"
                                + " and no metadata is lost. first: they are not, and a file keeps the metadata of its"
                                + " first schema; for producers that write something different each time, such as a time"
                                + " or a host name. Change it only after a clean stop of the connector.");
    }
}
