package dev.kafkaarrow.benchmarks;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.message.IpcOption;

/** Streams by Arrow's own writer and reader, as its documentation shows. */
final class Stock {
    /**
     * The stock channels use {@code ArrowBuf.nioBuffer}, which fails without this. Only the forks that run them get it, so that they
     * run as they are meant to; ours needs no flag.
     */
    static final String OPENS_NIO = "--add-opens=java.base/java.nio=org.apache.arrow.memory.core,ALL-UNNAMED";

    private Stock() {}

    static byte[] write(Batch batch) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ArrowStreamWriter writer = new ArrowStreamWriter(batch.root(), batch.dictionaries(), bytes)) {
            writer.start();
            writer.writeBatch();
            writer.end();
        }
        return bytes.toByteArray();
    }

    /** By arrow-compression. */
    static byte[] write(Batch batch, CodecType codec) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ArrowStreamWriter writer = new ArrowStreamWriter(
                batch.root(),
                batch.dictionaries(),
                Channels.newChannel(bytes),
                IpcOption.DEFAULT,
                CommonsCompressionFactory.INSTANCE,
                codec)) {
            writer.start();
            writer.writeBatch();
            writer.end();
        }
        return bytes.toByteArray();
    }

    /** The number of rows, once they are loaded. */
    static int read(byte[] stream, BufferAllocator allocator) throws IOException {
        return Opened.rows(new ArrowStreamReader(new ByteArrayInputStream(stream), allocator));
    }

    /** As {@link #read}, of compressed bodies, by arrow-compression. */
    static int readCompressed(byte[] stream, BufferAllocator allocator) throws IOException {
        return Opened.rows(
                new ArrowStreamReader(new ByteArrayInputStream(stream), allocator, CommonsCompressionFactory.INSTANCE));
    }
}
