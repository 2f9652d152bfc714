package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.Bytes;
import dev.kafkaarrow.ipc.ByteSource;
import dev.kafkaarrow.ipc.StreamAssembly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A stream to be put together from parts of a file: its size is known before a byte of a body is read, and each body is read
 * once, to where it stays.
 *
 * @param parts schema, dictionary batches and record batches in the order of the message; the end-of-stream marker is added
 */
record StreamMessage(List<Part> parts) {

    /** A frame: the header it is to have, and where its body is in the file. */
    record Part(Bytes header, long bodyPosition, long bodyLength) {}

    /** Bytes of the whole stream. */
    long sizeInBytes() {
        long size = StreamAssembly.END_OF_STREAM_BYTES;
        for (Part part : parts) {
            size += part.header.array().length + part.bodyLength;
        }
        return size;
    }

    /**
     * The stream's bytes.
     *
     * @throws ArithmeticException if the size exceeds what an array can hold; ask {@link #sizeInBytes} first
     */
    byte[] readFrom(ByteSource file) throws IOException {
        byte[] bytes = new byte[Math.toIntExact(sizeInBytes())];
        ByteBuffer stream = ByteBuffer.wrap(bytes);
        for (Part part : parts) {
            stream.put(part.header.array());
            int bodyEnd = stream.position() + (int) part.bodyLength;
            if (part.bodyLength > 0) {
                file.read(part.bodyPosition, stream.limit(bodyEnd));
            }
            stream.limit(bytes.length).position(bodyEnd);
        }
        stream.put(StreamAssembly.endOfStream());
        return bytes;
    }
}
