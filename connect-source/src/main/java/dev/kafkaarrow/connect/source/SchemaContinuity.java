package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.FilePlace;
import dev.kafkaarrow.ipc.PortableDecimals;
import dev.kafkaarrow.ipc.SchemaCompatibility;
import dev.kafkaarrow.ipc.SchemaVerdict;
import dev.kafkaarrow.ipc.StreamSchema;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Judges the schema of each file, before its first message, by that of the newest file begun before for the same topic. The newest
 * is the last by name; of recorded files the one whose first message has the largest Kafka offset, for each partition they are of.
 *
 * <p>What is judged together is read by one task. The next one learns the newest schemas from files that have an offset: so the
 * last file of a log stays where it is, whatever becomes of files that were read, until one behind it is read.
 *
 * <p>Not thread-safe.
 */
final class SchemaContinuity {

    private final SchemaCompatibility compatibility;
    private final TopicTemplate topic;

    /** By what is judged together. */
    private final Map<String, Begun> newest = new HashMap<>();

    /** The last file of each log that was read to its end. */
    private final Map<ReadingOrder, ReadFile> last = new HashMap<>();

    /** @param kafkaOffset of the first message of a recorded file */
    private record Begun(String path, OptionalLong kafkaOffset, StreamSchema schema) {
        private static final Comparator<Begun> ORDER = Comparator.comparingLong(
                        (Begun begun) -> begun.kafkaOffset.orElse(-1))
                .thenComparing(Begun::path);
    }

    SchemaContinuity(SchemaCompatibility compatibility, TopicTemplate topic) {
        this.compatibility = compatibility;
        this.topic = topic;
    }

    /** Whether any schema may follow any other, so that nothing has to be known. */
    boolean isFree() {
        return compatibility == SchemaCompatibility.NONE;
    }

    /** What a file is read with by one task. */
    TaskShare.Portion portionOf(String path) {
        return FilePlace.parse(path)
                .map(place -> new TaskShare.Portion(place.topic(), place.name().partition()))
                .orElseGet(() -> new TaskShare.Portion(isFree() ? path : topicOf(path), 0));
    }

    /** The log that the file is one of, of which the last tells the newest schema. */
    ReadingOrder logOf(String path) {
        ReadingOrder order = ReadingOrder.of(path);
        String judgedWith = judgedWith(path);
        return new ReadingOrder(judgedWith, order.name().equals(path) ? judgedWith : order.log());
    }

    private String judgedWith(String path) {
        return FilePlace.parse(path).isPresent() ? ReadingOrder.of(path).name() : topicOf(path);
    }

    /** A file whose path tells no topic stands for itself, until it is to be begun. */
    private String topicOf(String path) {
        try {
            return topic.topic(path);
        } catch (BadFileException e) {
            return path;
        }
    }

    /** What the schema says, whatever form its decimals have: files of older builds have them as they are. */
    private static StreamSchema original(StreamSchema schema) {
        return StreamSchema.of(PortableDecimals.original(schema.schema()));
    }

    /** A file that an earlier task has begun. */
    void begun(String path, OptionalLong kafkaOffset, StreamSchema schema) {
        Begun begun = new Begun(path, kafkaOffset, original(schema));
        newest.merge(judgedWith(path), begun, (one, other) -> Begun.ORDER.compare(one, other) > 0 ? one : other);
    }

    /**
     * Judges a file that is about to be begun.
     *
     * @param kafkaOffset of its first message, if that is a recorded one
     * @return why it must not be; if nothing, it is taken for begun
     */
    Optional<String> refusal(String path, OptionalLong kafkaOffset, StreamSchema schema) {
        if (isFree()) {
            return Optional.empty();
        }
        if (FilePlace.parse(path).isEmpty()) {
            try {
                String ignored = topic.topic(path);
            } catch (BadFileException e) {
                return Optional.of(e.getMessage());
            }
        }
        Begun before = newest.get(judgedWith(path));
        if (before != null) {
            SchemaVerdict verdict = compatibility.check(before.schema, original(schema));
            if (!verdict.isCompatible()) {
                return Optional.of("its schema may not follow that of " + before.path + " with "
                        + SourceOptions.SCHEMA_COMPATIBILITY + " = " + compatibility + ": " + verdict);
            }
        }
        begun(path, kafkaOffset, schema);
        return Optional.empty();
    }

    /** Takes a file that was read to its end, and gives those that may go now. */
    List<ReadFile> release(ReadFile file) {
        if (isFree()) {
            return List.of(file);
        }
        ReadingOrder log = logOf(file.path());
        ReadFile before = last.get(log);
        if (before != null && before.path().compareTo(file.path()) > 0) {
            return List.of(file);
        }
        last.put(log, file);
        // under one path: another file took its place
        return before == null || before.path().equals(file.path()) ? List.of() : List.of(before);
    }
}
