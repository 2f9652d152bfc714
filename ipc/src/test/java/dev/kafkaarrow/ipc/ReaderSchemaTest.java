package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One decoder that reads streams of many schemas as one. */
class ReaderSchemaTest {
    private static final ArrowType INT32 = new ArrowType.Int(32, true);
    private static final Schema READER = new Schema(List.of(TypeCase.nullable("f", new ArrowType.Int(64, true))));

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @Test
    void eachStreamIsProjectedFromItsOwnSchema() throws Exception {
        List<byte[]> streams = new ArrayList<>();
        // more schemas than projections are remembered
        for (int bits : new int[] {8, 16, 32}) {
            streams.add(bytes(TypeCase.nullable("f", new ArrowType.Int(bits, true))));
            streams.add(bytes(TypeCase.nullable("f", new ArrowType.Int(bits, false))));
        }
        streams.add(bytes(READER.getFields().get(0)));
        for (long id = 1; id <= 3; id++) {
            // of one fingerprint
            streams.add(bytes(TypeCase.encoded("f", id, new ArrowType.Int(8, true), INT32)));
        }
        StreamDecoder decoder = new StreamDecoder(Checks.DEFAULT, StreamSchema.of(READER));
        for (int seed = 0; seed < 5; seed++) {
            Collections.shuffle(streams, new Random(seed));
            for (byte[] bytes : streams) {
                try (ArrowReader opened = decoder.decode(ByteBuffer.wrap(bytes)).open(allocator.get())) {
                    assertThat(opened.loadNextBatch()).isTrue();
                    assertThat(ReadAs.columns(READER, opened))
                            .isEqualTo(ReadAs.columns(ArrowStream.of(bytes), READER, allocator.get()));
                }
            }
        }
    }

    @Test
    void aSchemaThatCannotBeReadIsRefusedEachTimeAndOthersAreReadStill() throws Exception {
        StreamDecoder decoder = new StreamDecoder(Checks.DEFAULT, StreamSchema.of(READER));
        byte[] narrow = bytes(TypeCase.nullable("f", INT32));
        byte[] text = bytes(TypeCase.nullable("f", ArrowType.Utf8.INSTANCE));
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> decoder.decode(ByteBuffer.wrap(text)))
                    .isInstanceOf(IncompatibleSchemaException.class)
                    .hasMessageContaining("field f: written as utf8, to be read as int64");
            assertThat(decoder.decode(ByteBuffer.wrap(narrow)).batchCount()).isEqualTo(1);
        }
    }

    /** A consumer of several topics meets their schemas in any order. */
    @Test
    void howSchemasAreReadIsDecidedOnceForEightInTurn() {
        ReaderSchema reader = new ReaderSchema(StreamSchema.of(READER));
        List<StreamSchema> written = new ArrayList<>();
        for (int bits : new int[] {8, 16, 32}) {
            written.add(schema(TypeCase.nullable("f", new ArrowType.Int(bits, true))));
            written.add(schema(TypeCase.nullable("f", new ArrowType.Int(bits, false))));
        }
        written.add(schema(TypeCase.nullable("f", ArrowType.Null.INSTANCE)));
        written.add(schema(READER.getFields().get(0)));
        // equal only where they are of the same projection
        Map<StreamSchema, Opening> first = new HashMap<>();
        written.forEach(schema -> first.put(schema, reader.opening(schema)));
        for (int seed = 0; seed < 5; seed++) {
            Collections.shuffle(written, new Random(seed));
            for (StreamSchema schema : written) {
                assertThat(reader.opening(schema)).isEqualTo(first.get(schema));
            }
        }
    }

    private static StreamSchema schema(Field field) {
        return StreamSchema.of(new Schema(List.of(field)));
    }

    private byte[] bytes(Field field) {
        try (GeneratedBatch batch = GeneratedBatch.of(allocator.get(), new Schema(List.of(field)), TypeCase.ROWS, 1)) {
            return ArrowStream.of(batch.root(), batch.dictionaries()).toByteArray();
        }
    }
}
