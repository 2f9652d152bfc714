package dev.kafkaarrow.ipc;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;

/** The message of a record or dictionary batch, every field open to be set to what no writer would write. */
final class ForgedBatch {
    short version;
    byte headerType;
    long bodyLength;
    long length;
    /** Of length and null count. */
    final List<long[]> nodes = new ArrayList<>();
    /** Of offset and length. */
    final List<long[]> buffers = new ArrayList<>();

    final List<Long> variadicCounts = new ArrayList<>();
    boolean compressed;
    byte codec;
    byte method;
    long dictionaryId;
    boolean delta;
    byte[] body;

    static ForgedBatch of(StreamParts.Part part) {
        Message message = Message.getRootAsMessage(ByteBuffer.wrap(part.metadata()));
        ForgedBatch batch = new ForgedBatch();
        batch.version = message.version();
        batch.headerType = message.headerType();
        batch.bodyLength = message.bodyLength();
        batch.body = part.body();
        RecordBatch data;
        if (message.headerType() == MessageHeader.DictionaryBatch) {
            DictionaryBatch dictionary = (DictionaryBatch) message.header(new DictionaryBatch());
            batch.dictionaryId = dictionary.id();
            batch.delta = dictionary.isDelta();
            data = dictionary.data();
        } else {
            data = (RecordBatch) message.header(new RecordBatch());
        }
        batch.length = data.length();
        for (int i = 0; i < data.nodesLength(); i++) {
            batch.nodes.add(new long[] {data.nodes(i).length(), data.nodes(i).nullCount()});
        }
        for (int i = 0; i < data.buffersLength(); i++) {
            batch.buffers.add(
                    new long[] {data.buffers(i).offset(), data.buffers(i).length()});
        }
        for (int i = 0; i < data.variadicBufferCountsLength(); i++) {
            batch.variadicCounts.add(data.variadicBufferCounts(i));
        }
        if (data.compression() != null) {
            batch.compressed = true;
            batch.codec = data.compression().codec();
            batch.method = data.compression().method();
        }
        return batch;
    }

    StreamParts.Part toPart() {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        RecordBatch.startNodesVector(builder, nodes.size());
        for (int i = nodes.size() - 1; i >= 0; i--) {
            FieldNode.createFieldNode(builder, nodes.get(i)[0], nodes.get(i)[1]);
        }
        int nodesAt = builder.endVector();
        RecordBatch.startBuffersVector(builder, buffers.size());
        for (int i = buffers.size() - 1; i >= 0; i--) {
            Buffer.createBuffer(builder, buffers.get(i)[0], buffers.get(i)[1]);
        }
        int buffersAt = builder.endVector();
        int variadicAt = RecordBatch.createVariadicBufferCountsVector(
                builder, variadicCounts.stream().mapToLong(Long::longValue).toArray());
        int compressionAt = compressed ? BodyCompression.createBodyCompression(builder, codec, method) : 0;
        RecordBatch.startRecordBatch(builder);
        RecordBatch.addLength(builder, length);
        RecordBatch.addNodes(builder, nodesAt);
        RecordBatch.addBuffers(builder, buffersAt);
        if (compressed) {
            RecordBatch.addCompression(builder, compressionAt);
        }
        if (!variadicCounts.isEmpty()) {
            RecordBatch.addVariadicBufferCounts(builder, variadicAt);
        }
        int header = RecordBatch.endRecordBatch(builder);
        if (headerType == MessageHeader.DictionaryBatch) {
            header = DictionaryBatch.createDictionaryBatch(builder, dictionaryId, header, delta);
        }
        Message.startMessage(builder);
        Message.addVersion(builder, version);
        Message.addHeaderType(builder, headerType);
        Message.addHeader(builder, header);
        Message.addBodyLength(builder, bodyLength);
        builder.finish(Message.endMessage(builder));
        byte[] metadata = builder.sizedByteArray();
        return new StreamParts.Part(java.util.Arrays.copyOf(metadata, (metadata.length + 7) / 8 * 8), body);
    }
}
