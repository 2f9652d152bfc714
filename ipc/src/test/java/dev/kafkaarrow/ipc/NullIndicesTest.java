package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** pandas has -1 as the index of a null, which Polars refuses; what is written anew has 0. */
class NullIndicesTest {

    private static final int ROWS = 100;

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @Test
    void aMergedBatchHasZeroBelowNulls() throws IOException {
        ArrowStream stream = asPandasWrites();
        assertThat(belowNulls(stream)).isNotEmpty().containsOnly((byte) -1);
        EncodedBatch merged = BatchRows.merge(List.of(stream, stream), List.of(), allocator.get());
        assertThat(belowNulls(with(stream, merged)))
                .hasSize(2 * belowNulls(stream).size())
                .containsOnly((byte) 0);
    }

    @Test
    void aBatchThatIsCutHasZeroBelowNulls() throws IOException {
        ArrowStream stream = asPandasWrites();
        List<BatchRows.Group> one = List.of(new BatchRows.Group(ROWS, List.of()));
        EncodedBatch cut = BatchRows.cut(stream, one, allocator.get()).get(0);
        assertThat(belowNulls(with(stream, cut))).isNotEmpty().containsOnly((byte) 0);
    }

    @Test
    void aProjectedBatchHasZeroBelowNulls() throws IOException {
        ArrowStream stream = asPandasWrites();
        List<Field> fields = new ArrayList<>(stream.schema().getFields());
        fields.add(Field.nullable("added", new ArrowType.Int(32, true)));
        StreamSchema reader = StreamSchema.of(new Schema(fields));
        ArrowStream projected =
                SchemaProjection.of(stream.streamSchema(), reader).project(stream, allocator.get());
        assertThat(belowNulls(projected)).isNotEmpty().containsOnly((byte) 0);
    }

    private ArrowStream asPandasWrites() throws IOException {
        DictionaryEncoding encoding = new DictionaryEncoding(1, false, new ArrowType.Int(8, true));
        FieldType type = new FieldType(true, ArrowType.Utf8.INSTANCE, encoding);
        Schema schema = new Schema(List.of(new Field("c", type, List.of())));
        byte[] bytes;
        try (GeneratedBatch batch = GeneratedBatch.of(allocator.get(), schema, ROWS, 7)) {
            bytes = ArrowStream.of(batch.root(), batch.dictionaries()).toByteArray();
        }
        ArrowStream stream = ArrowStream.of(bytes);
        Indices indices = new Indices(stream);
        indices.rowsOfNulls().forEach(row -> bytes[indices.at(row)] = -1);
        return ArrowStream.of(bytes);
    }

    private static List<Byte> belowNulls(ArrowStream stream) {
        Indices indices = new Indices(stream);
        ByteBuffer bytes = stream.asByteBuffer();
        return indices.rowsOfNulls().stream()
                .map(row -> bytes.get(indices.at(row)))
                .toList();
    }

    /** Of the first column of a stream's only batch. */
    private record Indices(ByteBuffer bytes, Frame.RecordBatch batch) {
        Indices(ArrowStream stream) {
            this(
                    stream.asByteBuffer(),
                    stream.frames().stream()
                            .filter(Frame.RecordBatch.class::isInstance)
                            .map(Frame.RecordBatch.class::cast)
                            .findFirst()
                            .orElseThrow());
        }

        List<Integer> rowsOfNulls() {
            int validityAt = (int) (batch.bodyPosition() + batch.raw().bufferOffset(0));
            List<Integer> rows = new ArrayList<>();
            for (int row = 0; row < batch.rowCount(); row++) {
                if ((bytes.get(validityAt + row / 8) >> row % 8 & 1) == 0) {
                    rows.add(row);
                }
            }
            return rows;
        }

        int at(int row) {
            return (int) (batch.bodyPosition() + batch.raw().bufferOffset(1)) + row;
        }
    }

    /** The stream with another batch. */
    private static ArrowStream with(ArrowStream stream, EncodedBatch batch) throws IOException {
        List<ByteBuffer> frames = new ArrayList<>();
        frames.add(ByteBuffer.wrap(stream.streamSchema().toBytes()));
        for (Frame frame : stream.frames()) {
            if (frame instanceof Frame.DictionaryBatch) {
                frames.add(stream.asByteBuffer().slice((int) frame.position(), (int) (frame.end() - frame.position())));
            }
        }
        frames.add(batch.header());
        frames.add(batch.body());
        return ArrowStream.of(StreamAssembly.of(frames));
    }
}
