package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A writer may leave a name out of a schema, which means the same as an empty one: of a column, an item, a child, anywhere. */
class NamesLeftOutTest {
    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.TypeCase#all")
    void areEmptyNamesInEverythingThatReadsThem(TypeCase type) throws IOException {
        try (GeneratedBatch batch = type.batch(allocator.get(), TypeCase.ROWS, 1)) {
            ArrowStream named = ArrowStream.of(batch.root(), batch.dictionaries());
            ArrowStream leftOut = renamed(named, name -> null);
            ArrowStream empty = renamed(named, name -> "");

            if (!type.schema().getFields().isEmpty()) {
                assertThat(leftOut.streamSchema().toBytes())
                        .isNotEqualTo(empty.streamSchema().toBytes());
            }
            assertThat(leftOut.schema()).isEqualTo(empty.schema());
            assertThat(leftOut.streamSchema().fingerprint())
                    .isEqualTo(empty.streamSchema().fingerprint());
            for (SchemaCompatibility each : SchemaCompatibility.values()) {
                assertThat(each.check(leftOut.streamSchema(), empty.streamSchema())
                                .violations())
                        .isEmpty();
            }
            Values.Stream values = read(leftOut);
            assertThat(values).isEqualTo(read(empty));
            assertThat(values.batches().get(0).columns())
                    .isEqualTo(read(named).batches().get(0).columns());
            assertThat(read(SchemaProjection.of(leftOut.streamSchema(), empty.streamSchema())
                            .project(leftOut, allocator.get())))
                    .isEqualTo(values);
            assertThat(writtenAgain(leftOut)).isEqualTo(values);
        }
    }

    private Values.Stream writtenAgain(ArrowStream stream) throws IOException {
        try (ArrowReader reader = stream.open(allocator.get())) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            reader.loadNextBatch();
            return read(ArrowStream.of(ArrowStream.of(root, reader).toByteArray()));
        }
    }

    private Values.Stream read(ArrowStream stream) throws IOException {
        try (ArrowReader reader = stream.open(allocator.get())) {
            return Values.of(reader);
        }
    }

    /** The stream with another schema message. */
    private static ArrowStream renamed(ArrowStream stream, UnaryOperator<String> names) throws InvalidStreamException {
        List<Field> fields = renamed(stream.schema().getFields(), names);
        byte[] schema = StreamSchema.of(new Schema(fields, stream.schema().getCustomMetadata()))
                .toBytes();
        StreamParts.Part message = StreamParts.of(schema).parts().get(0);
        return ArrowStream.of(
                StreamParts.of(stream.toByteArray()).replacing(0, message).toBytes());
    }

    private static List<Field> renamed(List<Field> fields, UnaryOperator<String> names) {
        List<Field> renamed = new ArrayList<>();
        for (Field field : fields) {
            renamed.add(
                    new Field(names.apply(field.getName()), field.getFieldType(), renamed(field.getChildren(), names)));
        }
        return renamed;
    }
}
