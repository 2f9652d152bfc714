package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.ArrowWriter;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.ArrowBlock;
import org.apache.arrow.vector.ipc.message.ArrowDictionaryBatch;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.ipc.message.MessageChannelReader;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The stock {@link ArrowStreamWriter} and {@link ArrowStreamReader}, made to copy through heap arrays: their channels use
 * {@code ArrowBuf.nioBuffer}, which needs a JVM flag.
 */
public final class StockStreams {
    private StockStreams() {}

    /** The batch a root holds now, as the stock writer encodes it. */
    public static byte[] write(VectorSchemaRoot root, DictionaryProvider dictionaries) {
        return write(root, dictionaries, IpcOption.DEFAULT);
    }

    /** The batch a root holds now, as the stock writer encodes it by {@code option}. */
    public static byte[] write(VectorSchemaRoot root, DictionaryProvider dictionaries, IpcOption option) {
        return oneBatch(out -> writer(root, dictionaries, out, option));
    }

    private static byte[] oneBatch(Function<WritableByteChannel, ArrowWriter> stock) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ArrowWriter writer = stock.apply(Channels.newChannel(bytes))) {
            writer.start();
            writer.writeBatch();
            writer.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The batch a root holds now, as the stock writer of files encodes it. */
    public static byte[] writeFile(VectorSchemaRoot root, DictionaryProvider dictionaries) {
        return oneBatch(out -> new FileWriter(root, dictionaries, out));
    }

    /**
     * Asserts that a stream is what the stock writer makes of vectors that have nothing in them but values, as those have that the stock
     * reader loads from that very stream; its schema as the stock writer makes it of the root.
     */
    public static void assertWrittenAsByStock(byte[] stream, Schema schema, DictionaryProvider dictionaries) {
        Schema message = Values.messageFormat(schema, dictionaries);
        try (BufferAllocator allocator = new RootAllocator();
                ArrowStreamReader reader = read(stream, allocator)) {
            if (!reader.loadNextBatch()) {
                throw new AssertionError("no batch");
            }
            byte[] again = write(reader.getVectorSchemaRoot(), reader);
            byte[] first = StreamSchema.of(message).toBytes();
            assertThat(Arrays.copyOf(stream, first.length)).isEqualTo(first);
            assertThat(StreamParts.of(stream).without(0).toBytes())
                    .isEqualTo(StreamParts.of(again).without(0).toBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A stock writer; each batch is preceded by all of its dictionaries. */
    public static ArrowStreamWriter writer(
            VectorSchemaRoot root, DictionaryProvider dictionaries, WritableByteChannel out, IpcOption option) {
        return new Writer(root, dictionaries, out, option);
    }

    /** A stock reader; the caller's to close. */
    public static ArrowStreamReader read(byte[] stream, BufferAllocator allocator) {
        ReadableByteChannel in = Channels.newChannel(new ByteArrayInputStream(stream));
        return new ArrowStreamReader(new MessageChannelReader(new CopyingReadChannel(in), allocator), allocator);
    }

    private static final class Writer extends ArrowStreamWriter {
        private final WriteChannel copying;
        private final IpcOption ipcOption;

        Writer(VectorSchemaRoot root, DictionaryProvider dictionaries, WritableByteChannel out, IpcOption option) {
            super(root, dictionaries, out, option);
            this.copying = new CopyingWriteChannel(out);
            this.ipcOption = option;
        }

        @Override
        protected ArrowBlock writeRecordBatch(ArrowRecordBatch batch) throws IOException {
            return MessageSerializer.serialize(copying, batch, ipcOption);
        }

        @Override
        protected ArrowBlock writeDictionaryBatch(ArrowDictionaryBatch batch) throws IOException {
            return MessageSerializer.serialize(copying, batch, ipcOption);
        }

        /** Inner ones first, and without the stock writer's copy for its next batch, which it cannot make of every type. */
        @Override
        protected void ensureDictionariesWritten(DictionaryProvider provider, Set<Long> dictionaryIdsUsed)
                throws IOException {
            Set<Long> ordered = new LinkedHashSet<>();
            dictionaryIdsUsed.forEach(id -> addInnerFirst(id, provider, ordered));
            for (long id : ordered) {
                writeDictionaryBatch(provider.lookup(id));
            }
        }

        private static void addInnerFirst(long id, DictionaryProvider provider, Set<Long> ordered) {
            addInnerFirst(provider.lookup(id).getVector().getField(), provider, ordered);
            ordered.add(id);
        }

        private static void addInnerFirst(Field field, DictionaryProvider provider, Set<Long> ordered) {
            if (field.getDictionary() != null) {
                addInnerFirst(field.getDictionary().getId(), provider, ordered);
            }
            field.getChildren().forEach(child -> addInnerFirst(child, provider, ordered));
        }
    }

    private static final class FileWriter extends ArrowFileWriter {
        private final WriteChannel copying;

        FileWriter(VectorSchemaRoot root, DictionaryProvider dictionaries, WritableByteChannel channel) {
            super(root, dictionaries, channel);
            this.copying = new Forwarding(out);
        }

        @Override
        protected ArrowBlock writeRecordBatch(ArrowRecordBatch batch) throws IOException {
            ArrowBlock block = MessageSerializer.serialize(copying, batch, IpcOption.DEFAULT);
            getRecordBlocks().add(block);
            return block;
        }

        @Override
        protected ArrowBlock writeDictionaryBatch(ArrowDictionaryBatch batch) throws IOException {
            ArrowBlock block = MessageSerializer.serialize(copying, batch, IpcOption.DEFAULT);
            getDictionaryBlocks().add(block);
            return block;
        }
    }

    /** To the channel of a stock writer, which knows the position. */
    private static final class Forwarding extends CopyingWriteChannel {
        private final WriteChannel to;

        Forwarding(WriteChannel to) {
            super(null);
            this.to = to;
        }

        @Override
        public long getCurrentPosition() {
            return to.getCurrentPosition();
        }

        @Override
        public long align() throws IOException {
            return to.align();
        }

        @Override
        public long write(ByteBuffer buffer) throws IOException {
            return to.write(buffer);
        }
    }

    private static class CopyingWriteChannel extends WriteChannel {
        CopyingWriteChannel(WritableByteChannel out) {
            super(out);
        }

        @Override
        public void write(ArrowBuf buffer) throws IOException {
            byte[] bytes = new byte[Math.toIntExact(buffer.readableBytes())];
            buffer.getBytes(buffer.readerIndex(), bytes);
            write(ByteBuffer.wrap(bytes));
        }
    }

    private static final class CopyingReadChannel extends ReadChannel {
        CopyingReadChannel(ReadableByteChannel in) {
            super(in);
        }

        @Override
        public long readFully(ArrowBuf buffer, long length) throws IOException {
            byte[] bytes = new byte[Math.toIntExact(length)];
            int read = readFully(ByteBuffer.wrap(bytes));
            buffer.setBytes(buffer.writerIndex(), bytes, 0, read);
            buffer.writerIndex(buffer.writerIndex() + read);
            return read;
        }
    }
}
