package dev.kafkaarrow.it;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the sink writes for engines to read: every kind of log in both formats, by as many connectors on one worker. */
final class EngineFiles {

    static final String TYPES = "engine-types";
    static final String WIDE = "engine-wide";
    static final String FLIGHTS = "engine-flights";
    static final String EVOLVING = "engine-evolving";
    static final String ROWS = "engine-rows";
    static final String WORDS = "engine-words";
    static final String PLACES = "engine-places";

    private static final Map<String, String> BY_TIME =
            Map.of("partitioner", "time", "path.format", "'dt'=yyyy-MM-dd/'hour'=H", "timestamp.source", "field:at");
    private static final Map<String, String> OF_JSON = Map.of(
            "value.converter", "org.apache.kafka.connect.json.JsonConverter", "value.converter.schemas.enable", "true");
    /** All rows in one file. */
    private static final Map<String, String> ONE_FILE = with(
            OF_JSON,
            Map.of(
                    "file.max.age.ms",
                    "3600000",
                    "file.max.records",
                    String.valueOf(EngineFlights.MESSAGES * EngineFlights.ROWS)));

    /** The cities come one after the other, so that their dictionary grows. */
    private static final Map<String, String> A_ROW_A_BATCH =
            with(ONE_FILE, Map.of("dictionary.columns", "city", "batch.rows", "1"));

    /** A kind of log that sinks write, in each format if not otherwise said. */
    enum Log {
        MESSAGES_OF_EVERY_TYPE(TYPES, Map.of("file.max.open", "1000")),
        WIDE_MESSAGES(WIDE, Map.of()),
        MESSAGES(FLIGHTS, BY_TIME),
        MERGED(FLIGHTS, with(BY_TIME, Map.of("batch.coalesce.rows", "1000"))),
        PROJECTED(EVOLVING, with(BY_TIME, Map.of("schema.evolution", "project", "schema.compatibility", "BACKWARD"))),
        ROWS_BY_TIME(ROWS, with(BY_TIME, OF_JSON)),
        MESSAGES_BY_CITY(PLACES, Map.of("partitioner", "field", "partition.fields", "city"), Set.of(Format.FILE)),
        ROWS_BY_CITY(
                ROWS, with(OF_JSON, Map.of("partitioner", "field", "partition.fields", "city")), Set.of(Format.FILE)),
        ROWS_BY_DAY_AND_CITY(
                ROWS,
                with(
                        OF_JSON,
                        Map.of(
                                "partitioner",
                                "time,field",
                                "path.format",
                                "'dt'=yyyy-MM-dd",
                                "timestamp.source",
                                "field:at",
                                "partition.fields",
                                "city"))),
        ROWS_BY_ID(ROWS, with(OF_JSON, Map.of("partitioner", "field", "partition.fields", "id"))),
        ROWS_WITH_ALL_COLUMNS(
                ROWS, with(ONE_FILE, Map.of("columns.include", "key,topic,partition,offset,timestamp,headers"))),
        /** Of messages with one dictionary first, and with another behind. */
        DICTIONARIES(WORDS, Map.of(), Set.of(Format.STREAM)),
        DICTIONARIES_MERGED(WORDS, Map.of("batch.coalesce.rows", "1000", "dictionary.change", "rotate")),
        ROWS_WITH_DICTIONARIES(ROWS, A_ROW_A_BATCH),
        ROWS_WITH_DELTAS(ROWS, with(A_ROW_A_BATCH, Map.of("dictionary.change", "append"))),
        ROWS_WITHOUT_DELTAS(ROWS, with(A_ROW_A_BATCH, Map.of("dictionary.change", "rotate"))),
        ROWS_COMPRESSED(ROWS, with(ONE_FILE, Map.of("dictionary.columns", "city", "compression", "zstd")));

        private final String topic;

        @SuppressWarnings("ImmutableEnumChecker") // it is
        private final Map<String, String> settings;

        /** In which it is looked at. */
        @SuppressWarnings("ImmutableEnumChecker") // it is
        private final Set<Format> formats;

        Log(String topic, Map<String, String> settings) {
            this(topic, settings, Set.of(Format.values()));
        }

        Log(String topic, Map<String, String> settings, Set<Format> formats) {
            this.topic = topic;
            this.settings = settings;
            this.formats = formats;
        }
    }

    /** How a sink writes files. */
    enum Format {
        STREAM(".arrows", Map.of()),
        FILE(".arrow", Map.of("file.format", "file"));

        private final String suffix;

        @SuppressWarnings("ImmutableEnumChecker") // it is
        private final Map<String, String> settings;

        Format(String suffix, Map<String, String> settings) {
            this.suffix = suffix;
            this.settings = settings;
        }

        String suffix() {
            return suffix;
        }
    }

    private final Connectors connectors;

    private EngineFiles(Connectors connectors) {
        this.connectors = connectors;
    }

    /** Returns when all that the topics hold is published. */
    static EngineFiles write(Connectors connectors) {
        EngineFiles files = new EngineFiles(connectors);
        for (Log log : Log.values()) {
            for (Format format : log.formats) {
                connectors.startSink(
                        name(log, format), log.topic, files.store(log, format), 1, with(log.settings, format.settings));
            }
        }
        for (Log log : Log.values()) {
            for (Format format : log.formats) {
                connectors.awaitPublished(name(log, format), log.topic);
            }
        }
        return files;
    }

    private static String name(Log log, Format format) {
        return "engine-" + log + "-" + format;
    }

    private Path store(Log log, Format format) {
        return connectors.directory(name(log, format));
    }

    /** Of the log's topic. */
    Path directory(Log log, Format format) {
        return store(log, format).resolve(log.topic);
    }

    List<Path> files(Log log, Format format) {
        return Connectors.files(directory(log, format));
    }

    private static Map<String, String> with(Map<String, String> settings, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(more);
        return Map.copyOf(all);
    }
}
