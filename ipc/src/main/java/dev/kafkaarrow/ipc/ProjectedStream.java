package dev.kafkaarrow.ipc;

import com.google.flatbuffers.Table;
import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Encodes a stream anew with the schema of a reader. */
final class ProjectedStream {
    private final SchemaProjection projection;
    private final ArrowStream stream;
    private final List<byte[]> messages = new ArrayList<>();
    private final Map<Long, byte[]> dictionariesInEffect = new HashMap<>();

    ProjectedStream(SchemaProjection projection, ArrowStream stream) {
        this.projection = projection;
        this.stream = stream;
    }

    ArrowStream encode(BufferAllocator allocator) throws InvalidStreamException {
        if (projection.reader().layout().hasNarrowDecimals()) {
            throw new InvalidStreamException(
                    Reason.UNSUPPORTED,
                    0,
                    "a schema to write that Arrow Java has vectors for",
                    "decimals of 32 or 64 bits, which are opened as decimals of 128");
        }
        Iterator<Frame.RecordBatch> frames = stream.frames().stream()
                .filter(Frame.RecordBatch.class::isInstance)
                .map(Frame.RecordBatch.class::cast)
                .iterator();
        try (ProjectedReader reader = stream.openProjected(allocator, projection)) {
            int dictionariesLoaded = -1;
            while (reader.loadNextBatch()) {
                Frame.RecordBatch frame = frames.next();
                try {
                    if (dictionariesLoaded != reader.dictionariesLoaded()) {
                        addDictionaries(reader, frame.compression());
                        dictionariesLoaded = reader.dictionariesLoaded();
                    }
                    addBatch(reader.getVectorSchemaRoot(), frame);
                } catch (IllegalArgumentException e) {
                    // offsets and views that nobody has checked are followed
                    throw new InvalidStreamException(
                            Reason.MALFORMED, frame.position(), "a batch that can be encoded", e.getMessage());
                }
            }
        } catch (InvalidStreamException | OutOfMemoryException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return new ArrowStream(projection.reader().stream(messages), projection.reader());
    }

    private void addDictionaries(ProjectedReader reader, Compression compression) throws IOException {
        for (long id : projection.reader().innerFirst(projection.reader().dictionaryIds())) {
            FieldVector values = reader.lookup(id).getVector();
            BatchHeaders headers = projection.reader().dictionaryHeaders(id);
            byte[] message = BatchParts.of(headers, List.of(values), values.getValueCount(), compression)
                    .toByteArray();
            if (!Arrays.equals(dictionariesInEffect.put(id, message), message)) {
                messages.add(message);
            }
        }
    }

    private void addBatch(VectorSchemaRoot root, Frame.RecordBatch frame) {
        byte[] message = BatchParts.of(
                        projection.reader().batchHeaders(),
                        root.getFieldVectors(),
                        root.getRowCount(),
                        frame.compression())
                .toByteArray();
        if (frame.customMetadata().isEmpty()) {
            messages.add(message);
            return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        int body = Encapsulation.PREFIX_BYTES + bytes.getInt(Encapsulation.PREFIX_BYTES - Integer.BYTES);
        Message metadata =
                Message.getRootAsMessage(bytes.slice(Encapsulation.PREFIX_BYTES, body - Encapsulation.PREFIX_BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN));
        Table batch = metadata.header(new RecordBatch());
        messages.add(HeaderCopy.recordBatch(
                (RecordBatch) batch, metadata.version(), metadata.bodyLength(), frame.customMetadata()));
        messages.add(Arrays.copyOfRange(message, body, message.length));
    }
}
