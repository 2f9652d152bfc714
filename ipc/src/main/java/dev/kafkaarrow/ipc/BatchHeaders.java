package dev.kafkaarrow.ipc;

import com.google.flatbuffers.FlatBufferBuilder;
import java.util.List;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.BodyCompressionMethod;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;

/**
 * Makes the headers of the batches of one layout: record batches, or the values of one dictionary. The same bytes that the
 * stock writer makes. Immutable and thread-safe.
 */
final class BatchHeaders {
    private final BatchLayout layout;
    private final Envelope envelope;
    private volatile HeaderTemplate template;

    /** What a batch is wrapped in. */
    private sealed interface Envelope {
        record Plain() implements Envelope {}

        record Dictionary(long id) implements Envelope {}
    }

    private BatchHeaders(BatchLayout layout, Envelope envelope) {
        this.layout = layout;
        this.envelope = envelope;
    }

    static BatchHeaders ofRecordBatches(BatchLayout layout) {
        return new BatchHeaders(layout, new Envelope.Plain());
    }

    static BatchHeaders ofDictionary(BatchLayout layout, long id) {
        return new BatchHeaders(layout, new Envelope.Dictionary(id));
    }

    BatchLayout layout() {
        return layout;
    }

    HeaderTemplate template() {
        HeaderTemplate made = template;
        if (made == null) {
            made = new HeaderTemplate(new Builder(1, 8).anyNumbers());
            template = made;
        }
        return made;
    }

    byte[] build(BatchParts parts) {
        return new Builder(parts.rowCount(), parts.bodyLength()).of(parts);
    }

    /** The header of a batch of no rows and no body. */
    byte[] empty(List<KeyValue> customMetadata) {
        return new Builder(0, 0).empty(customMetadata);
    }

    private final class Builder {
        private final FlatBufferBuilder builder = new FlatBufferBuilder();
        private final long rowCount;
        private final long bodyLength;

        Builder(long rowCount, long bodyLength) {
            this.rowCount = rowCount;
            this.bodyLength = bodyLength;
        }

        byte[] of(BatchParts parts) {
            int[] nullCounts = parts.nullCounts();
            RecordBatch.startNodesVector(builder, layout.nodeCount());
            for (int i = layout.nodeCount() - 1; i >= 0; i--) {
                FieldNode.createFieldNode(builder, parts.nodeLength(i), nullCounts[i]);
            }
            int nodes = builder.endVector();
            RecordBatch.startBuffersVector(builder, parts.bufferCount());
            long end = bodyLength;
            for (int i = parts.bufferCount() - 1; i >= 0; i--) {
                end -= BatchParts.padded(parts.bufferBytes(i));
                Buffer.createBuffer(builder, end, parts.bufferBytes(i));
            }
            int buffers = builder.endVector();
            return message(nodes, buffers, compression(parts.compression()), parts.variadicCounts(), List.of());
        }

        /** With numbers that are not 0, to be replaced. */
        byte[] anyNumbers() {
            return filled(1, List.of());
        }

        byte[] empty(List<KeyValue> customMetadata) {
            return filled(0, customMetadata);
        }

        private byte[] filled(long number, List<KeyValue> customMetadata) {
            RecordBatch.startNodesVector(builder, layout.nodeCount());
            for (int i = 0; i < layout.nodeCount(); i++) {
                FieldNode.createFieldNode(builder, number, number);
            }
            int nodes = builder.endVector();
            RecordBatch.startBuffersVector(builder, layout.bufferCount());
            for (int i = 0; i < layout.bufferCount(); i++) {
                Buffer.createBuffer(builder, number, number);
            }
            return message(nodes, builder.endVector(), 0, new long[layout.viewCount()], customMetadata);
        }

        /** 0, which means absent, for none. */
        private int compression(Compression compression) {
            return switch (compression.codec()) {
                case NONE -> 0;
                case LZ4 ->
                    BodyCompression.createBodyCompression(
                            builder, CompressionType.LZ4_FRAME, BodyCompressionMethod.BUFFER);
                case ZSTD ->
                    BodyCompression.createBodyCompression(builder, CompressionType.ZSTD, BodyCompressionMethod.BUFFER);
            };
        }

        private byte[] message(
                int nodes, int buffers, int compression, long[] variadicCounts, List<KeyValue> customMetadata) {
            int variadic = variadicCounts.length == 0
                    ? 0
                    : RecordBatch.createVariadicBufferCountsVector(builder, variadicCounts);
            RecordBatch.startRecordBatch(builder);
            RecordBatch.addLength(builder, rowCount);
            RecordBatch.addNodes(builder, nodes);
            RecordBatch.addBuffers(builder, buffers);
            if (compression != 0) {
                RecordBatch.addCompression(builder, compression);
            }
            if (variadic != 0) {
                RecordBatch.addVariadicBufferCounts(builder, variadic);
            }
            int batch = RecordBatch.endRecordBatch(builder);
            if (envelope instanceof Envelope.Dictionary dictionary) {
                int header = DictionaryBatch.createDictionaryBatch(builder, dictionary.id(), batch, false);
                return Messages.message(
                        builder, MetadataVersion.V5, MessageHeader.DictionaryBatch, header, bodyLength, customMetadata);
            }
            return Messages.message(
                    builder, MetadataVersion.V5, MessageHeader.RecordBatch, batch, bodyLength, customMetadata);
        }
    }
}
