package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.plugin.EnumOption;
import dev.kafkaarrow.ipc.Compression;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;

/** The options of records whose values are Structs, resolved once. None of them has a say in which log a record goes into. */
final class RowsConfig {

    final int maxBatchRows;
    final long maxBatchBytes;
    final long maxOpenBytes;
    final List<RowColumn> columns;
    final List<String> dictionaryColumns;
    final Compression compression;

    RowsConfig(AbstractConfig config) {
        maxBatchRows = config.getInt(SinkOptions.BATCH_ROWS);
        maxBatchBytes = config.getLong(SinkOptions.BATCH_BYTES);
        maxOpenBytes = config.getLong(SinkOptions.ROWS_MAX_BYTES);
        // in an order that does not depend on how they were listed
        columns = columns(config.getList(SinkOptions.COLUMNS_INCLUDE)).stream()
                .sorted()
                .distinct()
                .toList();
        dictionaryColumns = config.getList(SinkOptions.DICTIONARY_COLUMNS).stream()
                .distinct()
                .toList();
        compression = switch (EnumOption.of(Compression.Codec.class).get(config, SinkOptions.COMPRESSION)) {
            case NONE -> Compression.NONE;
            case LZ4 -> Compression.LZ4;
            case ZSTD -> Compression.zstd(1);
        };
    }

    static void define(ConfigDef definition) {
        definition
                .define(
                        SinkOptions.BATCH_ROWS,
                        ConfigDef.Type.INT,
                        65_536,
                        Range.between(1, 1 << 24),
                        Importance.MEDIUM,
                        "The maximum number of rows in a batch of rows, which the sink makes of values that are"
                                + " Structs. A batch also ends when its file is published, at "
                                + SinkOptions.BATCH_BYTES + ","
                                + " at " + SinkOptions.ROWS_MAX_BYTES
                                + ", when the schema changes, and when the offsets,"
                                + " keys and headers of its records take half of " + SinkOptions.MAX_METADATA_BYTES
                                + ".")
                .define(
                        SinkOptions.BATCH_BYTES,
                        ConfigDef.Type.LONG,
                        16L << 20,
                        Range.between(1, 1L << 30),
                        Importance.MEDIUM,
                        "The approximate maximum size of a batch of rows, uncompressed. At most half of "
                                + SinkOptions.MAX_MESSAGE_BYTES + ".")
                .define(
                        SinkOptions.ROWS_MAX_BYTES,
                        ConfigDef.Type.LONG,
                        256L << 20,
                        Range.atLeast(1),
                        Importance.MEDIUM,
                        "The maximum off-heap memory for all open batches of rows of a task, which may be exceeded by"
                                + " one batch. Beyond that, the largest batch is written to its file, which hardly changes"
                                + " the file's size. With " + SinkOptions.DICTIONARY_COLUMNS + " that file ends.")
                .define(
                        SinkOptions.COLUMNS_INCLUDE,
                        ConfigDef.Type.LIST,
                        List.of(),
                        LambdaValidator.with(RowsConfig::checkColumns, RowsConfig::columnOptions),
                        Importance.MEDIUM,
                        "What to add to rows as columns after the fields of the value: key as kafka_key, with"
                                + " the key's type and nullable; topic, partition, offset and timestamp as kafka_topic,"
                                + " kafka_partition, kafka_offset and kafka_timestamp; headers as kafka_headers, a list of"
                                + " name and value, the value as bytes. The metadata of batches holds all of these in any"
                                + " case. A value with a field of such a name is a bad record.")
                .define(
                        SinkOptions.DICTIONARY_COLUMNS,
                        ConfigDef.Type.LIST,
                        List.of(),
                        Importance.MEDIUM,
                        "String columns of rows to dictionary-encode, including those of "
                                + SinkOptions.COLUMNS_INCLUDE
                                + ": use it for columns with few distinct values. Within a"
                                + " file a dictionary grows and is never replaced; " + SinkOptions.DICTIONARY_CHANGE
                                + " says whether by delta batches. Names of columns that"
                                + " a record does not have, or that are not strings, are ignored. Cannot be combined with "
                                + SinkOptions.SCHEMA_EVOLUTION + "=project.")
                .define(
                        SinkOptions.COMPRESSION,
                        ConfigDef.Type.STRING,
                        "none",
                        EnumOption.of(Compression.Codec.class),
                        Importance.MEDIUM,
                        "How batches of rows are compressed. The batches of messages are kept as they are.");
    }

    private static String columnOptions() {
        return Arrays.stream(RowColumn.values()).map(RowColumn::option).collect(Collectors.joining(", "));
    }

    private static void checkColumns(String name, Object value) {
        try {
            List<RowColumn> unused = columns((List<?>) value);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(name, value, "expected some of " + columnOptions());
        }
    }

    private static List<RowColumn> columns(List<?> options) {
        List<RowColumn> columns = new ArrayList<>();
        for (Object option : options) {
            columns.add(EnumOption.of(RowColumn.class).parse((String) option));
        }
        return columns;
    }
}
