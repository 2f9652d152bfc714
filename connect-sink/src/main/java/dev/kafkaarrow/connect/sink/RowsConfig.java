package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.ipc.Compression;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;

/** The options of records whose values are Structs, resolved once. None of them has a say in which log a record goes into. */
final class RowsConfig {

    static final String BATCH_ROWS = "batch.rows";
    static final String BATCH_BYTES = "batch.bytes";
    static final String ROWS_MAX_BYTES = "rows.max.bytes";
    static final String COLUMNS_INCLUDE = "columns.include";
    static final String DICTIONARY_COLUMNS = "dictionary.columns";
    static final String COMPRESSION = "compression";

    final int maxBatchRows;
    final long maxBatchBytes;
    final long maxOpenBytes;
    final List<RowColumn> columns;
    final List<String> dictionaryColumns;
    final Compression compression;

    RowsConfig(AbstractConfig config) {
        maxBatchRows = config.getInt(BATCH_ROWS);
        maxBatchBytes = config.getLong(BATCH_BYTES);
        maxOpenBytes = config.getLong(ROWS_MAX_BYTES);
        // in an order that does not depend on how they were listed
        columns = columns(config.getList(COLUMNS_INCLUDE)).stream()
                .sorted()
                .distinct()
                .toList();
        dictionaryColumns =
                config.getList(DICTIONARY_COLUMNS).stream().distinct().toList();
        compression = switch (config.getString(COMPRESSION).toLowerCase(Locale.ROOT)) {
            case "lz4" -> Compression.LZ4;
            case "zstd" -> Compression.zstd(1);
            default -> Compression.NONE;
        };
    }

    static void define(ConfigDef definition) {
        definition
                .define(
                        BATCH_ROWS,
                        ConfigDef.Type.INT,
                        65_536,
                        Range.between(1, 1 << 24),
                        Importance.MEDIUM,
                        "Values that are Structs become rows, of batches of at most so many. A batch ends too when its file is"
                                + " published, at " + BATCH_BYTES + ", at " + ROWS_MAX_BYTES
                                + ", when the schema changes, and when offsets, keys and headers of its records take half of "
                                + SinkConfig.MAX_METADATA_BYTES + ".")
                .define(
                        BATCH_BYTES,
                        ConfigDef.Type.LONG,
                        16L << 20,
                        Range.between(1, 1L << 30),
                        Importance.MEDIUM,
                        "A batch of rows ends when it has about so many bytes, uncompressed. At most half of "
                                + SinkConfig.MAX_MESSAGE_BYTES + ".")
                .define(
                        ROWS_MAX_BYTES,
                        ConfigDef.Type.LONG,
                        256L << 20,
                        Range.atLeast(1),
                        Importance.MEDIUM,
                        "Most bytes of off-heap memory that a task's open batches of rows take together; one batch may be on top."
                                + " Beyond that the largest is written to its file, whose size that does not change much. With"
                                + " " + DICTIONARY_COLUMNS + " that file ends.")
                .define(
                        COLUMNS_INCLUDE,
                        ConfigDef.Type.LIST,
                        List.of(),
                        LambdaValidator.with(RowsConfig::checkColumns, RowsConfig::columnOptions),
                        Importance.MEDIUM,
                        "What rows have beside the fields of the value, each as a column behind them: key as kafka_key, of the"
                                + " key's type and nullable; topic, partition, offset and timestamp as kafka_topic, kafka_partition,"
                                + " kafka_offset and kafka_timestamp; headers as kafka_headers, a list of name and value, which is"
                                + " bytes. All of it is in the metadata of batches anyway. A value that has a field of such a name is a"
                                + " bad record.")
                .define(
                        DICTIONARY_COLUMNS,
                        ConfigDef.Type.LIST,
                        List.of(),
                        Importance.MEDIUM,
                        "Names of columns of strings, those of " + COLUMNS_INCLUDE
                                + " included, to be dictionary-encoded in rows: for those with few different values. A dictionary"
                                + " grows by delta batches within a file and is never replaced there. Names that a record does"
                                + " not have, or not as a string, are left out. Not together with "
                                + ContinuityConfig.EVOLUTION + "=project.")
                .define(
                        COMPRESSION,
                        ConfigDef.Type.STRING,
                        "none",
                        ConfigDef.CaseInsensitiveValidString.in("none", "lz4", "zstd"),
                        Importance.MEDIUM,
                        "How batches of rows are compressed. Batches that come in messages stay as they are.");
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
            columns.add(RowColumn.valueOf(((String) option).toUpperCase(Locale.ROOT)));
        }
        return columns;
    }
}
