package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams of several batches as streams of another schema. */
class ProjectedStreamTest {
    private static final ArrowType.Int INT8 = new ArrowType.Int(8, true);
    private static final ArrowType.Int INT32 = new ArrowType.Int(32, true);
    private static final Schema ENCODED =
            new Schema(List.of(TypeCase.encoded("f", 1, INT8, INT32), TypeCase.nullable("g", ArrowType.Utf8.INSTANCE)));

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    /** Readers that keep the dictionary, widen it, resolve it, and have one that was not written. */
    private static List<Schema> readers() {
        return List.of(
                new Schema(List.of(TypeCase.encoded("f", 5, INT32, INT32))),
                new Schema(List.of(
                        TypeCase.nullable("g", ArrowType.LargeUtf8.INSTANCE),
                        TypeCase.encoded("f", 5, INT32, new ArrowType.Int(64, true)))),
                new Schema(List.of(TypeCase.nullable("f", new ArrowType.Int(64, true)))),
                new Schema(List.of(
                        TypeCase.encoded("new", 3, INT8, ArrowType.Utf8.INSTANCE), TypeCase.nullable("f", INT32))));
    }

    @Test
    void aDictionaryThatIsReplacedOrGrowsIsFollowed() throws Exception {
        for (boolean delta : new boolean[] {false, true}) {
            ArrowStream stream = ofTwoDictionaries(delta);
            for (Schema reader : readers()) {
                SchemaProjection projection = SchemaProjection.of(stream.streamSchema(), StreamSchema.of(reader));
                List<List<List<Object>>> expected = ReadAs.batches(stream, reader, allocator.get());
                assertThat(expected).hasSize(2);
                try (ArrowReader opened = stream.open(allocator.get(), projection)) {
                    for (List<List<Object>> batch : expected) {
                        assertThat(opened.loadNextBatch()).isTrue();
                        assertThat(ReadAs.columns(reader, opened)).isEqualTo(batch);
                    }
                    assertThat(opened.loadNextBatch()).isFalse();
                }
                ArrowStream projected = projection.project(stream, allocator.get());
                assertThat(projected.batchCount()).isEqualTo(2);
                assertThat(projected.streamSchema().toBytes())
                        .isEqualTo(StreamSchema.of(reader).toBytes());
                assertThat(ReadAs.batches(ArrowStream.of(projected.toByteArray()), reader, allocator.get()))
                        .isEqualTo(expected);
            }
        }
    }

    private ArrowStream ofTwoDictionaries(boolean delta) throws Exception {
        StreamParts first = parts(1);
        StreamParts second = parts(2);
        ForgedBatch dictionary = ForgedBatch.of(second.parts().get(1));
        dictionary.delta = delta;
        return ArrowStream.of(StreamParts.concat(
                first.toBytesWithoutEnd(),
                StreamParts.frame(dictionary.toPart()),
                StreamParts.frame(second.parts().get(2)),
                StreamParts.END_OF_STREAM));
    }

    private StreamParts parts(long seed) {
        try (GeneratedBatch batch = GeneratedBatch.of(allocator.get(), ENCODED, TypeCase.ROWS, seed)) {
            return StreamParts.of(
                    ArrowStream.of(batch.root(), batch.dictionaries()).toByteArray());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.SchemaProjectionTest#pairs")
    void eachBatchOfAStreamIsProjected(SchemaProjectionTest.Pair pair) throws Exception {
        try (GeneratedBatch batch = GeneratedBatch.of(allocator.get(), pair.written(), TypeCase.ROWS, 1)) {
            ArrowStream stream = ArrowStream.builder(batch.root(), batch.dictionaries())
                    .addBatch()
                    .addBatch()
                    .addBatch()
                    .build();
            SchemaProjection projection = SchemaProjection.of(stream.streamSchema(), StreamSchema.of(pair.reader()));
            ArrowStream projected = projection.project(stream, allocator.get());
            assertThat(projected.batchCount()).isEqualTo(3);
            assertThat(ReadAs.batches(projected, pair.reader(), allocator.get()))
                    .isEqualTo(ReadAs.batches(stream, pair.reader(), allocator.get()));
        }
    }

    @ParameterizedTest
    @EnumSource(Compression.Codec.class)
    void metadataAndCodecOfBatchesStay(Compression.Codec codec) throws Exception {
        Schema schema =
                new Schema(List.of(TypeCase.nullable("f", INT32), TypeCase.nullable("v", ArrowType.Utf8View.INSTANCE)));
        List<KeyValue> metadata = List.of(new KeyValue("b", "2"), new KeyValue("a", "1"), new KeyValue("a", "again"));
        try (GeneratedBatch batch = GeneratedBatch.of(allocator.get(), schema, 1_000, 1)) {
            Compression compression = codec == Compression.Codec.ZSTD ? Compression.zstd(1) : new Compression(codec, 0);
            byte[] bytes = new StreamEncoder(compression).encode(batch.root()).toByteArray();
            ArrowStream plain = ArrowStream.of(bytes);
            Frame.RecordBatch written = (Frame.RecordBatch) plain.frames().get(1);
            byte[] noted = StreamParts.concat(
                    plain.frames().get(0).header(),
                    written.headerWithMetadata(metadata),
                    Arrays.copyOfRange(bytes, (int) written.bodyPosition(), (int) written.end()),
                    StreamParts.END_OF_STREAM);
            Schema reader = new Schema(List.of(
                    TypeCase.nullable("f", new ArrowType.Int(64, true)),
                    TypeCase.nullable("v", ArrowType.LargeUtf8.INSTANCE)));
            ArrowStream stream = ArrowStream.of(noted);
            ArrowStream projected = SchemaProjection.of(stream.streamSchema(), StreamSchema.of(reader))
                    .project(stream, allocator.get());
            Frame.RecordBatch frame = (Frame.RecordBatch)
                    ArrowStream.of(projected.toByteArray()).frames().get(1);
            assertThat(frame.customMetadata()).isEqualTo(metadata);
            assertThat(frame.compression()).isEqualTo(compression);
            assertThat(ReadAs.batches(projected, reader, allocator.get()))
                    .isEqualTo(ReadAs.batches(stream, reader, allocator.get()));
        }
    }

    @Test
    void aStreamOfTheReadersSchemaIsReturnedAndOneOfAnotherRefused() throws Exception {
        StreamSchema narrow = StreamSchema.of(new Schema(List.of(TypeCase.nullable("f", INT8))));
        StreamSchema wide = StreamSchema.of(new Schema(List.of(TypeCase.nullable("f", INT32))));
        try (GeneratedBatch batch = GeneratedBatch.of(allocator.get(), wide.schema(), 3, 1)) {
            ArrowStream stream = ArrowStream.of(batch.root());
            assertThat(SchemaProjection.of(wide, wide).project(stream, allocator.get()))
                    .isSameAs(stream);
            assertThatThrownBy(() -> SchemaProjection.of(narrow, wide).project(stream, allocator.get()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Int(8, true)");
            assertThatThrownBy(() -> stream.open(allocator.get(), SchemaProjection.of(narrow, wide)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** At the default level offsets, indices and views are not looked at before they are followed. */
    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.SchemaProjectionTest#pairs")
    void whateverTheBodyHoldsTheOutcomeIsABatchOrOneFault(SchemaProjectionTest.Pair pair) throws Exception {
        byte[] bytes;
        try (GeneratedBatch batch = GeneratedBatch.of(allocator.get(), pair.written(), TypeCase.ROWS, 1)) {
            bytes = ArrowStream.of(batch.root(), batch.dictionaries()).toByteArray();
        }
        Random random = new Random(1);
        SchemaProjection projection =
                SchemaProjection.of(ArrowStream.of(bytes).streamSchema(), StreamSchema.of(pair.reader()));
        for (int i = 0; i < 200; i++) {
            ArrowStream damaged = ArrowStream.of(damaged(bytes, random));
            try (ArrowReader reader = damaged.open(allocator.get(), projection)) {
                while (reader.loadNextBatch()) {
                    assertThat(reader.getVectorSchemaRoot().getRowCount()).isEqualTo(TypeCase.ROWS);
                }
            } catch (InvalidStreamException e) {
                assertThat(e.position()).isBetween(0L, (long) bytes.length);
                // by a check of ours, not by Arrow's
                assertThat(e.getCause()).isNull();
            }
            try {
                projection.project(damaged, allocator.get());
            } catch (InvalidStreamException e) {
                assertThat(e.getCause()).isNull();
            }
        }
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        StreamParts parts = StreamParts.of(bytes);
        List<Integer> withBody = new ArrayList<>();
        for (int i = 0; i < parts.parts().size(); i++) {
            if (parts.parts().get(i).headerType() != MessageHeader.Schema
                    && parts.parts().get(i).body().length > 0) {
                withBody.add(i);
            }
        }
        if (withBody.isEmpty()) {
            return bytes;
        }
        int index = withBody.get(random.nextInt(withBody.size()));
        byte[] body = parts.parts().get(index).body().clone();
        for (int change = random.nextInt(4); change >= 0; change--) {
            int at = random.nextInt(body.length);
            body[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) (random.nextBoolean() ? 0x7f : -1);
        }
        return parts.replacing(
                        index, new StreamParts.Part(parts.parts().get(index).metadata(), body))
                .toBytes();
    }
}
