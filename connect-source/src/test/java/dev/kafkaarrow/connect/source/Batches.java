package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.Bytes;
import dev.kafkaarrow.connect.files.RecordChecksum;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.connect.files.RecordHeader;
import dev.kafkaarrow.connect.files.RecordTimestamp;
import dev.kafkaarrow.connect.files.TimestampKind;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.Compression;
import dev.kafkaarrow.ipc.StreamEncoder;
import dev.kafkaarrow.ipc.Values;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.message.ArrowBuffer;
import org.apache.arrow.vector.ipc.message.ArrowDictionaryBatch;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Small streams for tests, and what they hold. */
final class Batches {

    static final long DICTIONARY_ID = 7;

    private static final Schema NUMBERS = new Schema(List.of(Field.nullable("n", new ArrowType.Int(64, true))));

    private Batches() {}

    /** One batch of one column {@code n}. */
    static ArrowStream numbers(BufferAllocator allocator, long... values) {
        try (VectorSchemaRoot root = VectorSchemaRoot.create(NUMBERS, allocator)) {
            fill(root, values);
            return ArrowStream.of(root);
        }
    }

    /** One batch for each array. */
    static ArrowStream numbersOf(BufferAllocator allocator, long[]... batches) {
        try (VectorSchemaRoot root = VectorSchemaRoot.create(NUMBERS, allocator)) {
            ArrowStream.Builder builder = ArrowStream.builder(root);
            for (long[] values : batches) {
                fill(root, values);
                builder.addBatch();
            }
            return builder.build();
        }
    }

    /** One batch of one column {@code t}. */
    static ArrowStream text(BufferAllocator allocator, List<String> values) {
        try (VectorSchemaRoot root =
                VectorSchemaRoot.create(new Schema(List.of(Field.nullable("t", new ArrowType.Utf8()))), allocator)) {
            VarCharVector vector = (VarCharVector) root.getVector("t");
            for (int i = 0; i < values.size(); i++) {
                vector.setSafe(i, values.get(i).getBytes(StandardCharsets.UTF_8));
            }
            root.setRowCount(values.size());
            return ArrowStream.of(root);
        }
    }

    private static void fill(VectorSchemaRoot root, long... values) {
        BigIntVector vector = (BigIntVector) root.getVector("n");
        vector.allocateNew(values.length);
        for (int i = 0; i < values.length; i++) {
            vector.set(i, values[i]);
        }
        root.setRowCount(values.length);
    }

    /** The one batch of a stream, its body compressed. */
    static ArrowStream recompressed(BufferAllocator allocator, ArrowStream stream, Compression compression)
            throws IOException {
        try (ArrowReader reader = stream.open(allocator)) {
            reader.loadNextBatch();
            return new StreamEncoder(compression).encode(reader.getVectorSchemaRoot(), reader);
        }
    }

    /** One batch of one dictionary-encoded column {@code w}. */
    static ArrowStream words(BufferAllocator allocator, List<String> dictionary, int... indices) {
        DictionaryEncoding encoding = new DictionaryEncoding(DICTIONARY_ID, false, new ArrowType.Int(32, true));
        try (VarCharVector values = values(allocator, dictionary);
                IntVector column =
                        new IntVector("w", new FieldType(true, new ArrowType.Int(32, true), encoding), allocator)) {
            column.allocateNew(indices.length);
            for (int i = 0; i < indices.length; i++) {
                column.set(i, indices[i]);
            }
            column.setValueCount(indices.length);
            VectorSchemaRoot root = new VectorSchemaRoot(List.of(column));
            return ArrowStream.of(root, new DictionaryProvider.MapDictionaryProvider(new Dictionary(values, encoding)));
        }
    }

    private static VarCharVector values(BufferAllocator allocator, List<String> words) {
        VarCharVector values = new VarCharVector("values", allocator);
        values.allocateNew();
        for (int i = 0; i < words.size(); i++) {
            values.setSafe(i, words.get(i).getBytes(StandardCharsets.UTF_8));
        }
        values.setValueCount(words.size());
        return values;
    }

    /** A dictionary batch that appends to the dictionary of {@link #words}: Arrow Java has no writer of such. */
    static byte[] delta(BufferAllocator allocator, String... words) {
        try (VarCharVector values = values(allocator, List.of(words));
                ArrowRecordBatch batch = new VectorUnloader(new VectorSchemaRoot(List.of(values))).getRecordBatch();
                ArrowDictionaryBatch delta = new ArrowDictionaryBatch(DICTIONARY_ID, batch, true)) {
            ByteBuffer metadata = MessageSerializer.serializeMetadata(delta, IpcOption.DEFAULT);
            int padding = -metadata.remaining() & 7;
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            frame.writeBytes(new byte[] {-1, -1, -1, -1});
            int length = metadata.remaining() + padding;
            frame.writeBytes(new byte[] {(byte) length, (byte) (length >> 8), (byte) (length >> 16), 0});
            byte[] bytes = new byte[length];
            metadata.get(bytes, 0, metadata.remaining());
            frame.writeBytes(bytes);
            byte[] body = new byte[Math.toIntExact(delta.computeBodyLength())];
            List<ArrowBuf> buffers = batch.getBuffers();
            List<ArrowBuffer> layout = batch.getBuffersLayout();
            for (int i = 0; i < buffers.size(); i++) {
                buffers.get(i).getBytes(0, body, (int) layout.get(i).getOffset(), (int)
                        layout.get(i).getSize());
            }
            frame.writeBytes(body);
            return frame.toByteArray();
        }
    }

    /** Coordinates of a record of topic {@code original} with a key of its offset. */
    static RecordCoordinates at(int partition, long offset) {
        return new RecordCoordinates(
                "original",
                partition,
                offset,
                Optional.of(new RecordTimestamp(1_700_000_000_000L + offset, Optional.of(TimestampKind.CREATE_TIME))),
                new RecordChecksum(0, RecordChecksum.Basis.MESSAGE_OR_STRUCT),
                Optional.of(new Bytes(Long.toString(offset).getBytes(StandardCharsets.UTF_8))),
                List.of(
                        new RecordHeader("h", Optional.of(new Bytes((byte) 1, (byte) 0xFF))),
                        new RecordHeader("h", Optional.empty())));
    }

    /** Schema and values of a stream, decoded. */
    static Values.Stream values(byte[] stream, BufferAllocator allocator) {
        try (ArrowReader reader = ArrowStream.of(stream).open(allocator)) {
            return Values.of(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The values of the only column of each batch. */
    static List<List<Object>> column(byte[] stream, BufferAllocator allocator) {
        List<List<Object>> columns = new ArrayList<>();
        values(stream, allocator)
                .batches()
                .forEach(batch -> columns.add(batch.columns().get(0)));
        return columns;
    }
}
