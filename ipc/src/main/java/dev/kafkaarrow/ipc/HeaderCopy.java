package dev.kafkaarrow.ipc;

import com.google.flatbuffers.FlatBufferBuilder;
import java.util.List;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;

/** Makes the headers of batches anew with something else in them, where the flatbuffer cannot be changed in place. */
final class HeaderCopy {
    /** Of field nodes and buffers. */
    private static final int BYTES_OF_A_STRUCT = 16;

    private static final int BYTES_OF_TABLES = 256;

    /** Beside its texts: table, offsets, lengths and padding. */
    private static final int BYTES_OF_AN_ENTRY = 48;

    private static final int MOST_BYTES_AT_FIRST = 1 << 28;

    private HeaderCopy() {}

    /** A record batch message like {@code batch}, with other custom metadata. */
    static byte[] recordBatch(RecordBatch batch, short version, long bodyLength, List<KeyValue> customMetadata) {
        FlatBufferBuilder builder = builder(batch, customMetadata);
        int header = copy(builder, batch);
        return Encapsulation.message(builder, version, MessageHeader.RecordBatch, header, bodyLength, customMetadata);
    }

    /** A dictionary batch message like {@code dictionary}, with another id. */
    static byte[] dictionaryBatch(
            DictionaryBatch dictionary,
            long id,
            Frame.Delta delta,
            short version,
            long bodyLength,
            List<KeyValue> customMetadata) {
        FlatBufferBuilder builder = builder(dictionary.data(), customMetadata);
        int data = copy(builder, dictionary.data());
        int header = DictionaryBatch.createDictionaryBatch(builder, id, data, delta == Frame.Delta.APPENDS);
        return Encapsulation.message(
                builder, version, MessageHeader.DictionaryBatch, header, bodyLength, customMetadata);
    }

    /** Of the size that it takes, mostly: metadata of many records are large, and to grow is to copy. */
    private static FlatBufferBuilder builder(RecordBatch batch, List<KeyValue> customMetadata) {
        long bytes = BYTES_OF_TABLES
                + (long) BYTES_OF_A_STRUCT * (batch.nodesLength() + batch.buffersLength())
                + (long) Long.BYTES * batch.variadicBufferCountsLength();
        for (KeyValue entry : customMetadata) {
            bytes += BYTES_OF_AN_ENTRY + entry.key().length() + entry.value().length();
        }
        return new FlatBufferBuilder((int) Math.min(MOST_BYTES_AT_FIRST, bytes));
    }

    private static int copy(FlatBufferBuilder builder, RecordBatch batch) {
        RecordBatch.startNodesVector(builder, batch.nodesLength());
        FieldNode node = new FieldNode();
        for (int i = batch.nodesLength() - 1; i >= 0; i--) {
            batch.nodes(node, i);
            FieldNode.createFieldNode(builder, node.length(), node.nullCount());
        }
        int nodes = builder.endVector();
        RecordBatch.startBuffersVector(builder, batch.buffersLength());
        Buffer buffer = new Buffer();
        for (int i = batch.buffersLength() - 1; i >= 0; i--) {
            batch.buffers(buffer, i);
            Buffer.createBuffer(builder, buffer.offset(), buffer.length());
        }
        int buffers = builder.endVector();
        BodyCompression codec = batch.compression();
        int compression =
                codec == null ? 0 : BodyCompression.createBodyCompression(builder, codec.codec(), codec.method());
        int variadic = 0;
        if (batch.variadicBufferCountsLength() > 0) {
            long[] counts = new long[batch.variadicBufferCountsLength()];
            for (int i = 0; i < counts.length; i++) {
                counts[i] = batch.variadicBufferCounts(i);
            }
            variadic = RecordBatch.createVariadicBufferCountsVector(builder, counts);
        }
        RecordBatch.startRecordBatch(builder);
        RecordBatch.addLength(builder, batch.length());
        RecordBatch.addNodes(builder, nodes);
        RecordBatch.addBuffers(builder, buffers);
        if (compression != 0) {
            RecordBatch.addCompression(builder, compression);
        }
        if (variadic != 0) {
            RecordBatch.addVariadicBufferCounts(builder, variadic);
        }
        return RecordBatch.endRecordBatch(builder);
    }
}
