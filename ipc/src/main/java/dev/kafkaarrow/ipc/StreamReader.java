package dev.kafkaarrow.ipc;

import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.message.ArrowDictionaryBatch;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A standard {@link ArrowReader} over a stream in memory: one copy of each body from heap to off-heap, in one allocation
 * per message.
 */
final class StreamReader extends ArrowReader {
    private final ByteBuffer bytes;
    private final StreamSchema schema;
    private final List<Frame> frames;
    private final Checks checks;
    private int nextFrame;
    private long bytesRead;

    /**
     * @param frames of the stream, checked, the end-of-stream marker last; positions count in {@code bytes}
     */
    StreamReader(ByteBuffer bytes, StreamSchema schema, List<Frame> frames, Checks checks, BufferAllocator allocator) {
        super(allocator);
        this.bytes = bytes;
        this.schema = schema;
        this.frames = frames;
        this.checks = checks;
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        prepareLoadNextBatch();
        while (nextFrame < frames.size()) {
            Frame frame = frames.get(nextFrame++);
            bytesRead = frame.end();
            if (frame instanceof Frame.DictionaryBatch dictionary) {
                load(dictionary);
            } else if (frame instanceof Frame.RecordBatch batch) {
                load(batch);
                return true;
            }
        }
        return false;
    }

    @Override
    public long bytesRead() {
        return bytesRead;
    }

    @Override
    protected Schema readSchema() {
        return schema.schema();
    }

    @Override
    protected void closeReadSource() {
        // heap bytes need no closing
    }

    private void load(Frame.RecordBatch frame) throws InvalidStreamException {
        ArrowRecordBatch batch = read(schema.layout(), frame.batch(), frame);
        try {
            loadRecordBatch(batch);
        } catch (OutOfMemoryException e) {
            throw e;
        } catch (RuntimeException e) {
            throw notLoadable(frame, e);
        }
    }

    private void load(Frame.DictionaryBatch frame) throws InvalidStreamException {
        ArrowRecordBatch values = read(schema.dictionaryLayout(frame.id()), frame.batch(), frame);
        try {
            loadDictionary(new ArrowDictionaryBatch(frame.id(), values, frame.delta() == Frame.Delta.APPENDS));
        } catch (OutOfMemoryException e) {
            throw e;
        } catch (RuntimeException e) {
            throw notLoadable(frame, e);
        }
    }

    private static InvalidStreamException notLoadable(Frame frame, RuntimeException e) {
        return new InvalidStreamException(
                Reason.UNSUPPORTED,
                frame.position(),
                "a batch that Arrow Java can load",
                String.valueOf(e.getMessage()),
                e);
    }

    private ArrowRecordBatch read(BatchLayout layout, RecordBatch batch, Frame frame) throws InvalidStreamException {
        List<ArrowBuf> buffers = batch.compression() == null ? copy(batch, frame) : decompress(batch, frame);
        try {
            if (checks.validation() != Validation.NONE) {
                new BodyCheck(layout, batch, buffers, checks.validation(), this::dictionarySize, frame.bodyPosition())
                        .run();
            }
            List<ArrowFieldNode> nodes = new ArrayList<>(batch.nodesLength());
            FieldNode node = new FieldNode();
            for (int i = 0; i < batch.nodesLength(); i++) {
                batch.nodes(node, i);
                nodes.add(new ArrowFieldNode(node.length(), node.nullCount()));
            }
            List<Long> variadicCounts = new ArrayList<>(batch.variadicBufferCountsLength());
            for (int i = 0; i < batch.variadicBufferCountsLength(); i++) {
                variadicCounts.add(batch.variadicBufferCounts(i));
            }
            return new ArrowRecordBatch(
                    (int) batch.length(),
                    nodes,
                    buffers,
                    org.apache.arrow.vector.compression.NoCompressionCodec.DEFAULT_BODY_COMPRESSION,
                    variadicCounts,
                    true);
        } finally {
            // the batch, if there is one, holds references of its own
            buffers.forEach(buffer -> buffer.getReferenceManager().release());
        }
    }

    private long dictionarySize(long id) {
        return dictionaries.get(id).getVector().getValueCount();
    }

    private List<ArrowBuf> copy(RecordBatch batch, Frame frame) {
        List<ArrowBuf> buffers = new ArrayList<>(batch.buffersLength());
        try (ArrowBuf body = allocator.buffer(frame.bodyLength())) {
            body.setBytes(0, body(frame));
            Buffer buffer = new Buffer();
            for (int i = 0; i < batch.buffersLength(); i++) {
                batch.buffers(buffer, i);
                ArrowBuf slice = body.slice(buffer.offset(), buffer.length()).writerIndex(buffer.length());
                slice.getReferenceManager().retain();
                buffers.add(slice);
            }
        }
        return buffers;
    }

    private List<ArrowBuf> decompress(RecordBatch batch, Frame frame) throws InvalidStreamException {
        return new Decompression(batch, body(frame), frame.bodyPosition(), checks).decompress(allocator);
    }

    private ByteBuffer body(Frame frame) {
        return bytes.slice((int) frame.bodyPosition(), (int) frame.bodyLength()).order(ByteOrder.LITTLE_ENDIAN);
    }
}
