package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Dictionaries that grow and change along a stream, of values of every type. */
class DictionaryMessagesTest {
    /** Types whose values Arrow Java cannot copy one by one; a delta to a dictionary of them is refused by name. */
    private static final List<String> ARROW_CANNOT_COPY = List.of("list view", "union", "run ends");

    private static final int VALUES = 5;

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    /** One column of indices into a dictionary of each type that has no dictionaries itself. */
    static Stream<TypeCase> dictionariesOfEveryType() {
        return TypeCase.all()
                .filter(type -> type.schema().getFields().size() == 1)
                .filter(type -> !type.name().contains("dictionar"))
                .map(type -> {
                    Field values = type.schema().getFields().get(0);
                    return TypeCase.of(
                            type.name(),
                            TypeCase.encoded(
                                    "f",
                                    9,
                                    new ArrowType.Int(32, true),
                                    values.getType(),
                                    values.getChildren().toArray(Field[]::new)));
                });
    }

    @ParameterizedTest
    @MethodSource("dictionariesOfEveryType")
    void readsADictionaryThatIsReplaced(TypeCase type) throws Exception {
        List<Values.Batch> expected = new ArrayList<>();
        StreamParts first = parts(type, 1, expected);
        StreamParts second = parts(type, 2, expected);
        byte[] bytes = StreamParts.concat(
                first.toBytesWithoutEnd(),
                StreamParts.frame(second.parts().get(1)),
                StreamParts.frame(second.parts().get(2)),
                StreamParts.END_OF_STREAM);
        for (Validation validation : Validation.values()) {
            assertThat(read(bytes, validation)).as("%s", validation).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("dictionariesOfEveryType")
    void readsADictionaryThatGrowsByADelta(TypeCase type) throws Exception {
        List<Values.Batch> values = new ArrayList<>();
        StreamParts first = parts(type, 1, values);
        StreamParts second = parts(type, 2, values);
        ForgedBatch delta = ForgedBatch.of(second.parts().get(1));
        delta.delta = true;
        // the second batch's indices go to the appended values
        ForgedBatch batch = ForgedBatch.of(second.parts().get(2));
        ByteBuffer body = ByteBuffer.wrap(batch.body).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < TypeCase.ROWS; i++) {
            int at = (int) batch.buffers.get(1)[0] + 4 * i;
            body.putInt(at, body.getInt(at) + VALUES);
        }
        byte[] bytes = StreamParts.concat(
                first.toBytesWithoutEnd(),
                StreamParts.frame(delta.toPart()),
                StreamParts.frame(batch.toPart()),
                StreamParts.frame(first.parts().get(2)),
                StreamParts.END_OF_STREAM);
        List<Values.Batch> expected = List.of(values.get(0), values.get(1), values.get(0));
        for (Validation validation : Validation.values()) {
            if (ARROW_CANNOT_COPY.stream().anyMatch(type.name()::contains)) {
                assertThatThrownBy(() -> read(bytes, validation))
                        .isInstanceOf(InvalidStreamException.class)
                        .hasMessageContaining("a delta to dictionary values of");
                continue;
            }
            assertThat(read(bytes, validation)).as("%s", validation).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("dictionariesOfEveryType")
    void readsDeltasWithoutValues(TypeCase type) throws Exception {
        List<Values.Batch> values = new ArrayList<>();
        StreamParts first = parts(type, 1, values);
        StreamSchema ofValues = StreamSchema.of(new org.apache.arrow.vector.types.pojo.Schema(List.of(new Field(
                "f",
                org.apache.arrow.vector.types.pojo.FieldType.nullable(
                        type.schema().getFields().get(0).getType()),
                type.schema().getFields().get(0).getChildren()))));
        byte[] emptyBatch =
                StreamParts.concat(ofValues.toBytes(), ofValues.emptyBatchHeader(List.of()), StreamParts.END_OF_STREAM);
        ForgedBatch empty = ForgedBatch.of(StreamParts.of(emptyBatch).parts().get(1));
        empty.headerType = MessageHeader.DictionaryBatch;
        empty.dictionaryId = 9;
        empty.delta = true;
        byte[] bytes = StreamParts.concat(
                first.toBytesWithoutEnd(),
                StreamParts.frame(empty.toPart()),
                StreamParts.frame(first.parts().get(2)),
                StreamParts.END_OF_STREAM);
        assertThat(read(bytes, Validation.FULL)).isEqualTo(List.of(values.get(0), values.get(0)));
    }

    private StreamParts parts(TypeCase type, long seed, List<Values.Batch> values) {
        try (GeneratedBatch batch = type.batch(allocator.get(), TypeCase.ROWS, seed)) {
            values.add(Values.of(batch.root(), batch.dictionaries()));
            return StreamParts.of(StockStreams.write(batch.root(), batch.dictionaries()));
        }
    }

    private List<Values.Batch> read(byte[] bytes, Validation validation) throws Exception {
        Checks checks = Checks.DEFAULT.withValidation(validation);
        try (ArrowReader reader =
                new StreamDecoder(checks).decode(ByteBuffer.wrap(bytes)).open(allocator.get())) {
            return Values.of(reader).batches();
        }
    }
}
