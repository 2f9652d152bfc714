package dev.kafkaarrow.sandbox.quickstart;

import dev.kafkaarrow.ipc.ByteSource;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of a file; each view is a copy. */
final class FileBytes implements ByteSource, Closeable {
    private final FileChannel channel;

    FileBytes(Path file) throws IOException {
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public ByteBuffer view(long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        read(position, bytes);
        return bytes.flip();
    }

    @Override
    public void read(long position, ByteBuffer destination) throws IOException {
        long from = position;
        while (destination.hasRemaining()) {
            int read = channel.read(destination, from);
            if (read < 0) {
                throw new EOFException(
                        "at byte " + from + ": expected " + destination.remaining() + " bytes, got none");
            }
            from += read;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
