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

    /** What a header says of a batch. */
    interface Numbers {
        int rowCount();

        long bodyLength();

        /** Values of a node. */
        int nodeLength(int index);

        /** Of all nodes. */
        int[] nullCounts();

        /** Buffers of all nodes, those of data that views refer to included. */
        int bufferCount();

        /** Bytes of a buffer as it stands in the body, without the padding behind it. */
        long bufferBytes(int index);

        Compression compression();

        /** Of each node of views: how many buffers of data it has. */
        long[] variadicCounts();
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

    byte[] build(Numbers batch) {
        return build(batch, List.of());
    }

    byte[] build(Numbers batch, List<KeyValue> customMetadata) {
        return new Builder(batch.rowCount(), batch.bodyLength()).of(batch, customMetadata);
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

        byte[] of(Numbers batch, List<KeyValue> customMetadata) {
            int[] nullCounts = batch.nullCounts();
            RecordBatch.startNodesVector(builder, layout.nodeCount());
            for (int i = layout.nodeCount() - 1; i >= 0; i--) {
                FieldNode.createFieldNode(builder, batch.nodeLength(i), nullCounts[i]);
            }
            int nodes = builder.endVector();
            RecordBatch.startBuffersVector(builder, batch.bufferCount());
            long end = bodyLength;
            for (int i = batch.bufferCount() - 1; i >= 0; i--) {
                end -= Encapsulation.padded(batch.bufferBytes(i));
                Buffer.createBuffer(builder, end, batch.bufferBytes(i));
            }
            int buffers = builder.endVector();
            return message(nodes, buffers, compression(batch.compression()), batch.variadicCounts(), customMetadata);
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
                return Encapsulation.message(
                        builder, MetadataVersion.V5, MessageHeader.DictionaryBatch, header, bodyLength, customMetadata);
            }
            return Encapsulation.message(
                    builder, MetadataVersion.V5, MessageHeader.RecordBatch, batch, bodyLength, customMetadata);
        }
    }
}
