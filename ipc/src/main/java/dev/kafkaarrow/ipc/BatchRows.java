package dev.kafkaarrow.ipc;

import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * Makes one batch of the rows of several, and several of the rows of one, as they stand in streams ({@link ArrowStreams#gather} is for
 * those who read the rows). What goes in is checked in full, whatever checks the
 * streams were decoded with, since their offsets are followed. Results are heap bytes; off-heap memory is needed for one batch, with
 * its dictionaries, at a time, and given back before the methods return.
 */
public final class BatchRows {
    private BatchRows() {}

    /**
     * Some of the rows of a batch, one after another.
     *
     * @param customMetadata of the batch that is made of them
     */
    public record Group(int rows, List<KeyValue> customMetadata) {
        /** Keeps a copy of the list. */
        public Group {
            customMetadata = List.copyOf(customMetadata);
        }
    }

    /** Whether rows of the schema can be merged and cut: it has no unions, views, list views, run ends and decimals of 32 and 64 bits. */
    public static boolean supports(StreamSchema schema) {
        BatchLayout layout = schema.layout();
        for (int i = 0; i < layout.nodeCount(); i++) {
            if (!supports(layout.node(i).kind())) {
                return false;
            }
        }
        return !layout.hasNarrowDecimals();
    }

    /** What merged batches in files have had from the first release on. */
    private static boolean supports(LayoutKind kind) {
        return switch (kind) {
            case NULL, BITS, FIXED, VARIABLE, LIST, FIXED_SIZE_LIST, STRUCT -> true;
            case VIEW, LIST_VIEW, SPARSE_UNION, DENSE_UNION, RUN_END_ENCODED -> false;
        };
    }

    /**
     * One batch of the rows of all batches of all streams, in order. Indices into dictionaries are kept, so the same dictionaries
     * must be in effect for all of them, for the caller to see to.
     *
     * @param streams of equal fingerprints and a {@linkplain #supports supported} schema, at least one
     * @throws InvalidStreamException if a stream turns out to be faulty
     */
    public static EncodedBatch merge(
            List<ArrowStream> streams, List<KeyValue> customMetadata, BufferAllocator allocator)
            throws InvalidStreamException {
        BatchBuilder builder = new BatchBuilder(streams.get(0).streamSchema().batchHeaders());
        for (ArrowStream stream : streams) {
            try (ArrowReader reader = stream.openInFull(allocator)) {
                VectorSchemaRoot root = reader.getVectorSchemaRoot();
                while (reader.loadNextBatch()) {
                    builder.append(builder.columnsOf(root), 0, root.getRowCount());
                }
            } catch (IOException | RuntimeException e) {
                throw fault(e);
            }
        }
        return builder.build(customMetadata);
    }

    /**
     * Batches of the rows of a stream's only batch.
     *
     * @param stream of one batch and a {@linkplain #supports supported} schema
     * @param groups which together have all of its rows
     * @throws InvalidStreamException if the stream turns out to be faulty
     */
    public static List<EncodedBatch> cut(ArrowStream stream, List<Group> groups, BufferAllocator allocator)
            throws InvalidStreamException {
        long rows = groups.stream().mapToLong(Group::rows).sum();
        if (rows != stream.rowCount()) {
            throw new IllegalArgumentException(
                    "expected groups of " + stream.rowCount() + " rows, got " + rows + " rows");
        }
        List<EncodedBatch> batches = new ArrayList<>(groups.size());
        try (ArrowReader reader = stream.openInFull(allocator)) {
            reader.loadNextBatch();
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            int row = 0;
            for (Group group : groups) {
                BatchBuilder builder = new BatchBuilder(stream.streamSchema().batchHeaders());
                builder.append(builder.columnsOf(root), row, group.rows());
                batches.add(builder.build(group.customMetadata()));
                row += group.rows();
            }
        } catch (IOException | RuntimeException e) {
            throw fault(e);
        }
        return batches;
    }

    private static InvalidStreamException fault(Exception e) {
        if (e instanceof InvalidStreamException invalid) {
            return invalid;
        }
        if (e instanceof IOException io) {
            throw new UncheckedIOException("memory does not fail", io);
        }
        if (e instanceof OutOfMemoryException outOfMemory) {
            throw outOfMemory;
        }
        return new InvalidStreamException(
                Reason.UNSUPPORTED, 0, "rows that can be regrouped", String.valueOf(e.getMessage()), e);
    }
}
