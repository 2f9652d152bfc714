package dev.kafkaarrow.connect.data.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.TestAllocator;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListViewVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches that are not valid, as of streams that were not checked in full. */
@SuppressWarnings("JavaUtilDate") // Connect's type of times
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
            ((IntVector) root.getVector("s")).set(1, -1);
            assertThatThrownBy(() -> rows.read(1))
                    .isInstanceOf(DataException.class)
                    .hasMessage("row 1: field s: expected an index into a dictionary of 2 values, got -1");
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

    private static Schema nothing() {
        return SchemaBuilder.string().optional().parameter("arrow.type", "null").build();
    }

    /** Just as many as are allowed for whatever a batch holds, and as many as there can be. */
    @ParameterizedTest
    @ValueSource(ints = {1 << 20, Integer.MAX_VALUE})
    void elementsOutOfAllProportionToTheBatchAreAnError(int elements) {
        Schema schema = SchemaBuilder.struct()
                .field("a", SchemaBuilder.array(nothing()).build())
                .build();
        try (RowAppender appender = new RowAppender(RowSchema.of(schema), allocator.get())) {
            appender.append(new Struct(schema).put("a", List.of()));
            VectorSchemaRoot root = appender.batch();
            root.getVector("a").getOffsetBuffer().setInt(Integer.BYTES, elements);

            assertOutOfProportion(() -> new RowReader(appender.schema(), root, appender.dictionaries()).read(0));
        }
    }

    private static void assertOutOfProportion(ThrowingCallable reading) {
        assertThatThrownBy(reading)
                .isInstanceOf(DataException.class)
                .hasMessageContaining("expected at most ")
                .hasMessageContaining(" rows and elements in a batch of its size, got more");
    }

    @Test
    void entriesOutOfAllProportionToTheBatchAreAnError() {
        Schema schema = SchemaBuilder.struct()
                .field(
                        "m",
                        SchemaBuilder.map(Schema.INT8_SCHEMA, Schema.INT8_SCHEMA)
                                .build())
                .build();
        try (RowAppender appender = new RowAppender(RowSchema.of(schema), allocator.get())) {
            appender.append(new Struct(schema).put("m", Map.of()));
            VectorSchemaRoot root = appender.batch();
            root.getVector("m").getOffsetBuffer().setInt(Integer.BYTES, Integer.MAX_VALUE);

            assertOutOfProportion(() -> new RowReader(appender.schema(), root, appender.dictionaries()).read(0));
        }
    }

    /** Rows without columns, and rows of nothing but nulls, take no memory in Arrow. */
    @ParameterizedTest
    @CsvSource({"0, 1048577", "3, 300000"})
    void rowsOutOfAllProportionToTheBatchAreAnError(int columns, int rowCount) {
        SchemaBuilder schema = SchemaBuilder.struct();
        for (int i = 0; i < columns; i++) {
            schema.field("f" + i, nothing());
        }
        try (RowAppender appender = new RowAppender(RowSchema.of(schema.build()), allocator.get())) {
            VectorSchemaRoot root = appender.batch();
            root.setRowCount(rowCount);

            assertOutOfProportion(new RowReader(appender.schema(), root, appender.dictionaries())::readAll);
        }
    }

    @Test
    void structsThatManyRowsShareAreCountedInEach() {
        Field inner = Field.nullable("inner", ArrowType.Struct.INSTANCE);
        Field element = new Field("item", FieldType.nullable(ArrowType.Struct.INSTANCE), List.of(inner));
        Field views = new Field("a", FieldType.nullable(new ArrowType.ListView()), List.of(element));
        org.apache.arrow.vector.types.pojo.Schema schema =
                new org.apache.arrow.vector.types.pojo.Schema(List.of(views));
        int elements = 60_000;
        try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator.get())) {
            root.allocateNew();
            ListViewVector lists = (ListViewVector) root.getVector("a");
            StructVector structs = (StructVector) lists.getDataVector();
            for (int i = 0; i < elements; i++) {
                structs.setIndexDefined(i);
                ((StructVector) structs.getChild("inner")).setIndexDefined(i);
            }
            structs.setValueCount(elements);
            for (int row = 0; row < 10; row++) {
                lists.setOffset(row, 0);
                lists.setSize(row, elements);
                lists.setValidity(row, 1);
            }
            root.setRowCount(10);
            RowReader rows = new RowReader(RowSchema.of(schema), root, new DictionaryProvider.MapDictionaryProvider());

            assertThat(rows.read(0)).isNotNull();
            assertOutOfProportion(rows::readAll);
        }
    }

    @Test
    void asManyElementsAsTheBatchHasBitsAreReadAsOftenAsOneLikes() {
        Schema schema = SchemaBuilder.struct()
                .field("a", SchemaBuilder.array(Schema.BOOLEAN_SCHEMA).build())
                .build();
        List<Boolean> elements = Collections.nCopies((1 << 20) + 1, true);
        try (RowAppender appender = new RowAppender(RowSchema.of(schema), allocator.get())) {
            appender.append(new Struct(schema).put("a", elements));
            RowReader rows = new RowReader(appender.schema(), appender.batch(), appender.dictionaries());

            for (int time = 0; time < 4; time++) {
                assertThat(rows.read(0).get("a")).isEqualTo(elements);
            }
            for (int time = 0; time < 4; time++) {
                assertThat(rows.readAll()).hasSize(1);
            }
        }
    }

    @Test
    void secondsThatMillisecondsCannotSayAreAnErrorThatNamesTheRow() {
        Schema schema = SchemaBuilder.struct()
                .field(
                        "t",
                        Timestamp.builder()
                                .parameter("arrow.type", "timestamp[s]")
                                .build())
                .build();
        try (RowAppender appender = new RowAppender(RowSchema.of(schema), allocator.get())) {
            appender.append(new Struct(schema).put("t", new Date(0)));
            VectorSchemaRoot root = appender.batch();
            root.getVector("t").getDataBuffer().setLong(0, Long.MAX_VALUE / 1_000 + 1);

            assertThatThrownBy(() -> new RowReader(appender.schema(), root, appender.dictionaries()).read(0))
                    .isInstanceOf(DataException.class)
                    .hasMessageStartingWith("row 0: field t: expected a value from ");
        }
    }
}
