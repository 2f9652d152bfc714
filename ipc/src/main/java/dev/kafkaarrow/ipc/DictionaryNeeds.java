package dev.kafkaarrow.ipc;

import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which dictionaries the batches of a stream need, and which have values: a batch with indices into one that has none cannot be read.
 * Sets are made only for schemas that need them: most have no dictionary, and a stream may be small. Not thread-safe.
 */
final class DictionaryNeeds {

    private final StreamSchema schema;
    private final Set<Long> missing;
    private final Set<Long> needed;

    /** Where the values of each begin that were read. */
    private final Map<Long, Long> values;

    /** Of a stream whose schema was read, so that no dictionary has values yet. */
    DictionaryNeeds(StreamSchema schema) {
        boolean none = schema.dictionaryIds().isEmpty();
        this.schema = schema;
        this.missing = none ? Set.of() : new HashSet<>(schema.dictionaryIds());
        this.needed = none ? Set.of() : new HashSet<>();
        this.values = none ? Map.of() : new HashMap<>();
    }

    /** A batch has indices into it. */
    void need(long id) {
        needed.add(id);
    }

    /** Checks that a dictionary batch is one of the schema, and appends to nothing but values. */
    void check(Frame.DictionaryBatch dictionary, long metadataPosition) throws InvalidStreamException {
        if (!schema.hasDictionary(dictionary.id())) {
            throw malformed(
                    metadataPosition,
                    "a dictionary of the schema, one of " + schema.dictionaryIds(),
                    "id " + dictionary.id());
        }
        if (dictionary.delta() == Frame.Delta.APPENDS && missing.contains(dictionary.id())) {
            throw malformed(
                    metadataPosition,
                    "the values of dictionary " + dictionary.id() + " before a delta to them",
                    "a delta");
        }
    }

    /** The rule of files: readers may load all dictionaries before the first batch, so that nothing can replace one. */
    void checkNotReplaced(Frame.DictionaryBatch dictionary, long metadataPosition) throws InvalidStreamException {
        Long before = dictionary.delta() == Frame.Delta.APPENDS ? null : values.get(dictionary.id());
        if (before != null && before != dictionary.position()) {
            throw malformed(
                    metadataPosition,
                    "values of dictionary " + dictionary.id() + " once in a file, as at byte " + before
                            + ", or a delta to them",
                    "others in their place");
        }
    }

    /** The dictionary batch was read. */
    void add(Frame.DictionaryBatch dictionary) {
        missing.remove(dictionary.id());
        if (dictionary.delta() == Frame.Delta.REPLACES) {
            values.put(dictionary.id(), dictionary.position());
        }
    }

    /** Checks that all that the batches need have values. */
    void requireAll(long metadataPosition) throws InvalidStreamException {
        if (missing.isEmpty()) {
            return;
        }
        for (long id : needed) {
            if (missing.contains(id)) {
                throw malformed(metadataPosition, "dictionary " + id + " before a batch that uses it", "none");
            }
        }
    }

    private static InvalidStreamException malformed(long position, String expected, String actual) {
        return new InvalidStreamException(Reason.MALFORMED, position, expected, actual);
    }
}
