package dev.kafkaarrow.connect.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.Compression;
import dev.kafkaarrow.ipc.TestAllocator;
import java.util.List;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Batches that are not valid, as of streams that were not checked in full; and memory that is given back. */
class ReaderLimitsTest {
    private static final Schema TEXT =
            SchemaBuilder.struct().field("s", Schema.STRING_SCHEMA).build();

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @Test
    void anIndexBehindTheDictionaryIsAnErrorThatNamesTheRow() {
        try (RowAppender appender = new RowAppender(RowSchema.of(TEXT), List.of("s"), allocator.get())) {
            appender.append(new Struct(TEXT).put("s", "a"));
            appender.append(new Struct(TEXT).put("s", "b"));
            VectorSchemaRoot root = appender.batch();
            RowSchema schema =
                    RowSchema.of(ArrowStream.of(root, appender.dictionaries()).schema());
            ((IntVector) root.getVector("s")).set(1, 2);

            RowReader rows = new RowReader(schema, root, appender.dictionaries());

            assertThat(rows.read(0).get("s")).isEqualTo("a");
            assertThatThrownBy(() -> rows.read(1))
                    .isInstanceOf(DataException.class)
                    .hasMessage("row 1: field s: expected an index into a dictionary of 2 values, got 2");
        }
    }

    @Test
    void offsetsBehindTheDataAreAnErrorThatNamesTheRow() {
        try (RowAppender appender = new RowAppender(RowSchema.of(TEXT), allocator.get())) {
            appender.append(new Struct(TEXT).put("s", "a"));
            VectorSchemaRoot root = appender.batch();
            root.getVector("s").getOffsetBuffer().setInt(Integer.BYTES, 1 << 20);

            assertThatThrownBy(() -> new RowReader(appender.schema(), root, appender.dictionaries()).read(0))
                    .isInstanceOf(DataException.class)
                    .hasMessageStartingWith("row 0: expected a valid batch, got one that says ");
        }
    }

    @Test
    void elementsOutOfAllProportionToTheBatchAreAnError() {
        Schema nothing = SchemaBuilder.string()
                .optional()
                .parameter(TypeTable.ARROW_TYPE, "null")
                .build();
        Schema schema = SchemaBuilder.struct()
                .field("a", SchemaBuilder.array(nothing).build())
                .build();
        try (RowAppender appender = new RowAppender(RowSchema.of(schema), allocator.get())) {
            appender.append(new Struct(schema).put("a", List.of()));
            VectorSchemaRoot root = appender.batch();
            root.getVector("a").getOffsetBuffer().setInt(Integer.BYTES, 2 << 20);

            assertThatThrownBy(() -> new RowReader(appender.schema(), root, appender.dictionaries()).read(0))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("expected at most ")
                    .hasMessageContaining(" rows and elements in a batch of its size, got more");
        }
    }

    @Test
    void memoryThatOneLargeBatchTookIsNotKept() {
        Schema array = SchemaBuilder.array(TEXT).build();
        List<Struct> large = List.of(new Struct(TEXT).put("s", "x".repeat(2 << 20)));
        List<Struct> small = List.of(new Struct(TEXT).put("s", "x"));
        try (RecordEncoder encoder = new RecordEncoder(2, Compression.NONE, allocator.get())) {
            byte[] before = encoder.encode(array, small);
            assertThat(allocator.get().getAllocatedMemory()).isPositive();

            encoder.encode(array, large);

            assertThat(allocator.get().getAllocatedMemory()).isZero();
            assertThat(encoder.encode(array, small)).isEqualTo(before);
        }
        assertThat(allocator.get().getAllocatedMemory()).isZero();
    }
}
