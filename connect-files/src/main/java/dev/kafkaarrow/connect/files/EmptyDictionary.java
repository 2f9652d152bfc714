package dev.kafkaarrow.connect.files;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.kafkaarrow.ipc.StreamSchema;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A dictionary without values. Arrow C++ and what is built on it refuse a stream that does not begin with all of its
 * dictionaries, but a message without batches, or with nulls only, may come without them.
 */
final class EmptyDictionary {

    /** Continuation and length. */
    private static final int PREFIX_BYTES = 8;

    private EmptyDictionary() {}

    /** The header of the dictionary batch; it has no body. */
    static ByteBuffer header(StreamSchema schema, long id) {
        Field field = find(schema.schema().getFields(), id)
                .orElseThrow(() -> new IllegalArgumentException("no dictionary " + id + " in " + schema));
        Field values = new Field(
                field.getName(), new FieldType(field.isNullable(), field.getType(), null), field.getChildren());
        // a batch of no values, to be had from the schema of the values alone, put into a dictionary batch
        byte[] batch = StreamSchema.of(new Schema(List.of(values))).emptyBatchHeader(List.of());
        Message message = Message.getRootAsMessage(ByteBuffer.wrap(batch, PREFIX_BYTES, batch.length - PREFIX_BYTES)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN));
        return encapsulate(dictionaryBatch(message, id));
    }

    private static Optional<Field> find(List<Field> fields, long id) {
        for (Field field : fields) {
            if (field.getDictionary() != null && field.getDictionary().getId() == id) {
                return Optional.of(field);
            }
            Optional<Field> child = find(field.getChildren(), id);
            if (child.isPresent()) {
                return child;
            }
        }
        return Optional.empty();
    }

    private static byte[] dictionaryBatch(Message message, long id) {
        RecordBatch empty = (RecordBatch) message.header(new RecordBatch());
        FlatBufferBuilder builder = new FlatBufferBuilder();
        RecordBatch.startNodesVector(builder, empty.nodesLength());
        for (int i = 0; i < empty.nodesLength(); i++) {
            FieldNode.createFieldNode(builder, 0, 0);
        }
        int nodes = builder.endVector();
        RecordBatch.startBuffersVector(builder, empty.buffersLength());
        for (int i = 0; i < empty.buffersLength(); i++) {
            Buffer.createBuffer(builder, 0, 0);
        }
        int buffers = builder.endVector();
        int variadic = empty.variadicBufferCountsLength() == 0
                ? 0
                : RecordBatch.createVariadicBufferCountsVector(builder, new long[empty.variadicBufferCountsLength()]);
        int values = RecordBatch.createRecordBatch(builder, 0, nodes, buffers, 0, variadic);
        int dictionary = DictionaryBatch.createDictionaryBatch(builder, id, values, false);
        builder.finish(
                Message.createMessage(builder, message.version(), MessageHeader.DictionaryBatch, dictionary, 0, 0));
        return builder.sizedByteArray();
    }

    private static ByteBuffer encapsulate(byte[] metadata) {
        int padded = (metadata.length + 7) / 8 * 8;
        return ByteBuffer.allocate(PREFIX_BYTES + padded)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(-1)
                .putInt(padded)
                .put(metadata)
                .clear();
    }
}
