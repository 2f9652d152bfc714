package dev.kafkaarrow.ipc;

import java.util.Arrays;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;

/**
 * How batches of one schema become batches of another without losing a value: columns that the reader does not have are left out,
 * those that were not written are null, others are widened where their types differ. Decided once for the pair by {@code
 * docs/schema-continuity.md}, so that equal batches give equal batches, always. Immutable and thread-safe.
 *
 * <p>What keeps its type is not copied: the buffers that were loaded are those of the projected batch. All columns that were not
 * written share one buffer of zeros, as long as the longest of them needs.
 */
public final class SchemaProjection {
    private final StreamSchema written;
    private final StreamSchema reader;
    private final ColumnSelection selection;
    private final ColumnProjection.Children columns;
    private final Map<Long, ProjectionRules.ProjectedDictionary> dictionaries;

    private SchemaProjection(StreamSchema written, StreamSchema reader, ProjectionRules rules) {
        this.written = written;
        this.reader = reader;
        this.dictionaries = Map.copyOf(rules.dictionaries());
        int[] needed = rules.columns().list().stream()
                .filter(ColumnProjection.Child::wasWritten)
                .mapToInt(ColumnProjection.Child::source)
                .sorted()
                .toArray();
        this.selection = needed.length == written.schema().getFields().size()
                ? written.allColumns()
                : ColumnSelection.of(written.layout(), written.schema(), needed);
        this.columns = new ColumnProjection.Children(
                needed.length,
                rules.columns().list().stream()
                        .map(column -> column.wasWritten()
                                ? new ColumnProjection.Child(
                                        Arrays.binarySearch(needed, column.source()), column.projection())
                                : column)
                        .toList());
    }

    /**
     * The projection of a pair of schemas.
     *
     * @throws IncompatibleSchemaException if {@code reader} cannot read all that {@code written} can hold, naming each field in
     *     the way; exactly if {@link SchemaCompatibility#BACKWARD} says so of the two
     */
    public static SchemaProjection of(StreamSchema written, StreamSchema reader) {
        ProjectionRules rules = ProjectionRules.of(written, reader, SchemaCompatibility.BACKWARD);
        if (!rules.violations().isEmpty()) {
            throw new IncompatibleSchemaException(new SchemaVerdict(rules.violations()));
        }
        return new SchemaProjection(written, reader, rules);
    }

    /** The schema that batches have. */
    public StreamSchema written() {
        return written;
    }

    /** The schema that batches get. */
    public StreamSchema reader() {
        return reader;
    }

    /**
     * The stream with the reader's schema, byte for byte, and as many batches as it had, each with the {@code custom_metadata}, the
     * row count and the codec that it had; {@link ArrowStream#open(BufferAllocator, SchemaProjection)} is for those who want vectors.
     * A stream of the reader's schema is returned as it is. Deltas of dictionaries become whole dictionaries.
     *
     * @param stream of the written schema
     * @param allocator for one batch, with its dictionaries, at a time; all is given back before the method returns
     * @throws InvalidStreamException if the stream turns out to be faulty, or a batch would exceed the bounds it was decoded with
     */
    public ArrowStream project(ArrowStream stream, BufferAllocator allocator) throws InvalidStreamException {
        requireWritten(stream.streamSchema());
        return written.equals(reader) ? stream : new ProjectedStream(this, stream).encode(allocator);
    }

    void requireWritten(StreamSchema schema) {
        if (!schema.equals(written)) {
            throw new IllegalArgumentException("expected a stream of the schema " + written + ", got " + schema);
        }
    }

    /** The columns that are read. */
    ColumnSelection selection() {
        return selection;
    }

    /** From the selected columns. */
    ColumnProjection.Children columns() {
        return columns;
    }

    /** By the reader's ids; those of columns that were not written have none. */
    Map<Long, ProjectionRules.ProjectedDictionary> dictionaries() {
        return dictionaries;
    }

    @Override
    public String toString() {
        return written + " -> " + reader;
    }
}
