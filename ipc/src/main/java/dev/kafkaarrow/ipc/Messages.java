package dev.kafkaarrow.ipc;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;

/** Builds the encapsulated headers of IPC messages: continuation, length, flatbuffer, padding to 8 bytes. */
final class Messages {
    static final int CONTINUATION = -1;
    static final int PREFIX_BYTES = 8;

    private static final byte[] END_OF_STREAM = {-1, -1, -1, -1, 0, 0, 0, 0};

    private Messages() {}

    static byte[] endOfStream() {
        return END_OF_STREAM.clone();
    }

    static void writeEndOfStream(byte[] destination, int position) {
        System.arraycopy(END_OF_STREAM, 0, destination, position, END_OF_STREAM.length);
    }

    static int padded(int bytes) {
        return (bytes + 7) & ~7;
    }

    /** The header around a finished flatbuffer, which is copied. */
    static byte[] encapsulate(ByteBuffer metadata) {
        int bytes = metadata.remaining();
        ByteBuffer header = ByteBuffer.allocate(PREFIX_BYTES + padded(bytes)).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(CONTINUATION).putInt(padded(bytes)).put(metadata.duplicate());
        return header.array();
    }

    /** A record batch message like {@code batch}, with other custom metadata. */
    static byte[] recordBatch(RecordBatch batch, short version, long bodyLength, List<KeyValue> customMetadata) {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        int header = copy(builder, batch);
        return message(builder, version, MessageHeader.RecordBatch, header, bodyLength, customMetadata);
    }

    /** A dictionary batch message like {@code dictionary}, with another id. */
    static byte[] dictionaryBatch(
            DictionaryBatch dictionary,
            long id,
            Frame.Delta delta,
            short version,
            long bodyLength,
            List<KeyValue> customMetadata) {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        int data = copy(builder, dictionary.data());
        int header = DictionaryBatch.createDictionaryBatch(builder, id, data, delta == Frame.Delta.APPENDS);
        return message(builder, version, MessageHeader.DictionaryBatch, header, bodyLength, customMetadata);
    }

    static byte[] message(
            FlatBufferBuilder builder,
            short version,
            byte headerType,
            int header,
            long bodyLength,
            List<KeyValue> customMetadata) {
        int metadata = MessageMetadata.vector(builder, customMetadata);
        Message.startMessage(builder);
        Message.addHeaderType(builder, headerType);
        Message.addHeader(builder, header);
        Message.addVersion(builder, version);
        Message.addBodyLength(builder, bodyLength);
        if (metadata != 0) {
            Message.addCustomMetadata(builder, metadata);
        }
        builder.finish(Message.endMessage(builder));
        return encapsulate(builder.dataBuffer());
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
