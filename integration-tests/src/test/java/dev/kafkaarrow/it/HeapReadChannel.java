package dev.kafkaarrow.it;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.MessageChannelReader;

/**
 * Lets Arrow's stock stream reader work without a JVM flag: its own channel reads bodies through {@code
 * ArrowBuf.nioBuffer}, which needs one.
 */
final class HeapReadChannel extends ReadChannel {

    private HeapReadChannel(byte[] stream) {
        super(Channels.newChannel(new ByteArrayInputStream(stream)));
    }

    /** Arrow's stock reader of {@code stream}: shares no code with this project. */
    static ArrowReader stockReader(byte[] stream, BufferAllocator allocator) {
        return new ArrowStreamReader(new MessageChannelReader(new HeapReadChannel(stream), allocator), allocator);
    }

    @Override
    public long readFully(ArrowBuf buffer, long length) throws IOException {
        byte[] bytes = new byte[Math.toIntExact(length)];
        int read = readFully(ByteBuffer.wrap(bytes));
        if (read < length) {
            throw new EOFException("expected a body of " + length + " bytes, got " + read);
        }
        buffer.setBytes(0, bytes);
        buffer.writerIndex(length);
        return length;
    }
}
