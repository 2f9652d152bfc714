package dev.kafkaarrow.connect.sink;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Notices when records take turns in a way that ends files fast, which nobody means and nothing else tells of. Not thread-safe.
 */
final class ShortFiles {

    /** A file of so few records was not worth one. */
    private static final long FEW_RECORDS = 10;

    /** So many of a kind, less the longer files between, are no accident. */
    private static final int MANY_FILES = 50;

    private static final String OF_PANDAS =
            "If the schemas differ only in metadata, such as the row counts that pandas writes there without preserve_index=False,"
                    + " set " + SinkOptions.SCHEMA_METADATA;

    private final Map<Rotation.Reason, Integer> counts = new EnumMap<>(Rotation.Reason.class);
    private final Set<Rotation.Reason> warned = EnumSet.noneOf(Rotation.Reason.class);

    /** A file was published; returns a warning, once for each reason. */
    Optional<String> published(Rotation.Reason reason, long records) {
        Optional<String> advice = advice(reason);
        if (advice.isEmpty() || warned.contains(reason)) {
            return Optional.empty();
        }
        int count = Math.max(0, counts.merge(reason, records <= FEW_RECORDS ? 1 : -1, Integer::sum));
        counts.put(reason, count);
        if (count < MANY_FILES) {
            return Optional.empty();
        }
        warned.add(reason);
        return Optional.of("Many files have at most " + FEW_RECORDS + " records because " + advice.get());
    }

    /** Empty for ends that were asked for. */
    private static Optional<String> advice(Rotation.Reason reason) {
        return switch (reason) {
            case OPEN_FILES ->
                Optional.of("records arrive for more directories and schemas in turn than " + SinkOptions.FILE_MAX_OPEN
                        + " allows: raise it. " + OF_PANDAS + "=first");
            case STAGED_BYTES ->
                Optional.of("staged files take more space than " + SinkOptions.STAGING_MAX_BYTES
                        + " allows: raise it, or lower " + SinkOptions.FILE_MAX_OPEN);
            case SCHEMA ->
                Optional.of("schemas alternate, or the types of keys do with " + SinkOptions.COLUMNS_INCLUDE
                        + "=key. " + OF_PANDAS + "=first; if they are older and newer ones, "
                        + SinkOptions.SCHEMA_EVOLUTION + "=project keeps them in one file");
            case DICTIONARY ->
                Optional.of("dictionaries change and " + SinkOptions.DICTIONARY_CHANGE + "=rotate or append: with "
                        + SinkOptions.DICTIONARY_CHANGE + "=replace, which takes " + SinkOptions.FILE_FORMAT
                        + "=stream, they change within a file");
            case RECORDS, ROWS, BYTES, AGE, SCHEDULE, STOP -> Optional.empty();
        };
    }
}
