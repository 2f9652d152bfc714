package dev.kafkaarrow.connect.sink;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * Holds the files of logs whose schemas are judged against what {@link EvolvingSchema} says of them: each record stands in a file of
 * the schema that the records before it in its log and itself make, and what is in no file was rightly refused.
 */
final class ContinuityJudge {

    private static final EvolvingSchema NONE = new EvolvingSchema(Map.of());

    private final ModelTopic topic;
    private final Conditions conditions;

    /** By log and offset of a record: the schema in effect behind it. */
    private final Map<String, NavigableMap<Long, EvolvingSchema>> inEffect = new HashMap<>();

    ContinuityJudge(ModelTopic topic, Conditions conditions) {
        this.topic = topic;
        this.conditions = conditions;
    }

    /** Takes the next file of a log. */
    void follow(String log, TopicPartition partition, String path, List<PublishedFile.Batch> batches) {
        EvolvingSchema ofFile = schema(batches.get(0).content());
        NavigableMap<Long, EvolvingSchema> before = inEffect.computeIfAbsent(log, any -> new TreeMap<>());
        boolean first = true;
        long last = -1;
        for (PublishedFile.Batch batch : batches) {
            if (batch.offset() == last) {
                continue;
            }
            last = batch.offset();
            ModelTopic.Produced produced = topic.produced(partition).get(last);
            EvolvingSchema current =
                    before.isEmpty() ? NONE : before.lastEntry().getValue();
            EvolvingSchema expected = produced.value() instanceof ModelValue.Good good
                    ? behind(current, good.schema().orElseThrow(), path + ", offset " + last, first)
                    : current;
            if (!ofFile.equals(expected)) {
                throw new AssertionError(
                        path + ", offset " + last + ": expected a file of " + expected + ", got " + ofFile);
            }
            before.put(last, expected);
            first = false;
        }
    }

    private EvolvingSchema behind(EvolvingSchema current, EvolvingSchema schema, String where, boolean first) {
        return switch (fate(current, schema)) {
            case FITS, PROJECTED -> current;
            case FOLLOWS -> {
                if (!first) {
                    throw new AssertionError(where + ": " + schema + " behind " + current + " in one file");
                }
                yield schema;
            }
            case REFUSED -> throw new AssertionError(where + ": " + schema + " was written behind " + current);
        };
    }

    private EvolvingSchema.Fate fate(EvolvingSchema current, EvolvingSchema schema) {
        return schema.behind(current, conditions.compatibility(), conditions.projects());
    }

    /** A good record was reported. Where copies of the task see different records, they may judge one differently. */
    void checkRefused(TopicPartition partition, ModelTopic.Produced produced) {
        if (!conditions.areSameForAll() || !(produced.value() instanceof ModelValue.Good good)) {
            return;
        }
        Optional<String> directory = ModelDirectories.of(produced, conditions);
        if (directory.isEmpty()) {
            return;
        }
        Map.Entry<Long, EvolvingSchema> before = inEffect.getOrDefault(
                        directory.get() + partition.partition() + "+evolving", new TreeMap<>())
                .lowerEntry(produced.offset());
        EvolvingSchema current = before == null ? NONE : before.getValue();
        EvolvingSchema schema = good.schema().orElseThrow();
        if (fate(current, schema) != EvolvingSchema.Fate.REFUSED) {
            throw new AssertionError(
                    partition + "@" + produced.offset() + " was refused: " + schema + " behind " + current);
        }
    }

    private static EvolvingSchema schema(PublishedFile.Content content) {
        return new EvolvingSchema(content.columns().stream()
                .collect(Collectors.toMap(ContinuityJudge::name, column -> column.substring(column.indexOf(':') + 1))));
    }

    /** What a message must look like in a file of other columns: as it came, with nulls in those that it had not. */
    static List<PublishedFile.Content> projected(
            List<PublishedFile.Content> message, List<PublishedFile.Content> written) {
        List<String> columns = written.get(0).columns();
        return message.stream().map(batch -> projected(batch, columns)).toList();
    }

    private static PublishedFile.Content projected(PublishedFile.Content batch, List<String> columns) {
        if (batch.columns().equals(columns) || isOther(batch.columns()) || isOther(columns)) {
            return batch;
        }
        Set<String> names = columns.stream().map(ContinuityJudge::name).collect(Collectors.toSet());
        List<ByteBuffer> rows = new ArrayList<>();
        for (ByteBuffer row : batch.values()) {
            Map<String, String> cells = new HashMap<>();
            Pattern.compile(",")
                    .splitAsStream(StandardCharsets.UTF_8.decode(row.duplicate()))
                    .forEach(cell ->
                            cells.put(cell.substring(0, cell.indexOf('=')), cell.substring(cell.indexOf('=') + 1)));
            if (!names.containsAll(cells.keySet())) {
                throw new AssertionError("columns were left out: expected " + cells + ", got " + columns);
            }
            String projected = columns.stream()
                    .map(ContinuityJudge::name)
                    .map(name -> name + "=" + cells.getOrDefault(name, "null"))
                    .collect(Collectors.joining(","));
            rows.add(ByteBuffer.wrap(projected.getBytes(StandardCharsets.UTF_8)));
        }
        return new PublishedFile.Content(columns, batch.rows(), rows, batch.dictionaries());
    }

    private static String name(String column) {
        return column.substring(0, column.indexOf(':'));
    }

    private static boolean isOther(List<String> columns) {
        return columns.stream().anyMatch(column -> column.endsWith(":other"));
    }
}
