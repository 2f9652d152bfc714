package dev.kafkaarrow.ipc;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.arrow.flatbuf.Message;

/** Builds the encapsulated headers of IPC messages: continuation, length, flatbuffer, padding to 8 bytes. */
final class Encapsulation {
    static final int CONTINUATION = -1;
    static final int PREFIX_BYTES = 8;

    private Encapsulation() {}

    /** Bytes with the padding behind them: metadata and buffers end at multiples of 8. */
    static long padded(long bytes) {
        return (bytes + 7) & ~7L;
    }

    /** The header around a finished flatbuffer, which is copied. */
    static byte[] encapsulate(ByteBuffer metadata) {
        int bytes = metadata.remaining();
        int padded = (int) padded(bytes);
        ByteBuffer header = ByteBuffer.allocate(PREFIX_BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(CONTINUATION).putInt(padded).put(metadata.duplicate());
        return header.array();
    }

    /**
     * The header of a message.
     *
     * @param builder holds the header table, unfinished
     * @param headerType of {@link org.apache.arrow.flatbuf.MessageHeader}
     * @param header offset of the header table
     */
    static byte[] message(
            FlatBufferBuilder builder,
            short version,
            byte headerType,
            int header,
            long bodyLength,
            List<KeyValue> customMetadata) {
        int metadata = CustomMetadata.vector(builder, customMetadata);
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
}
