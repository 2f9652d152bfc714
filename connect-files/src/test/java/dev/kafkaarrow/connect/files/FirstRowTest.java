package dev.kafkaarrow.connect.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.ArrowStream;
import java.io.IOException;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampSecVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.impl.UnionListWriter;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FirstRowTest {

    private final BufferAllocator allocator = Allocators.newRoot();
    private final FirstRow firstRow = new FirstRow(allocator);

    @AfterEach
    void everythingWasReleased() {
        assertThat(allocator.getAllocatedMemory()).isZero();
        allocator.close();
    }

    @Test
    void readsAValueOfADictionary() throws IOException {
        assertThat(firstRow.epochMillis(encoded(1), "t")).hasValue(20_000);
    }

    @Test
    void namesAnIndexBeyondTheDictionary() {
        for (int index : new int[] {2, -1, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> firstRow.epochMillis(encoded(index), "t"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("field 't': expected an index into a dictionary of 2 values, got " + index);
        }
    }

    @Test
    void aTypeIsWrongWhetherThereAreRowsOrNot() {
        assertThatThrownBy(() -> firstRow.bytes(encoded(0), "t"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "field 't': expected a string, binary value, integer, decimal or boolean, got t: Timestamp");
        try (IntVector numbers = new IntVector("n", allocator);
                VectorSchemaRoot root = VectorSchemaRoot.of(numbers)) {
            ArrowStream empty = ArrowStream.of(root);
            assertThatThrownBy(() -> firstRow.epochMillis(empty, "m"))
                    .hasMessage("field 'm': expected a timestamp, a date, or an integer of milliseconds since the"
                            + " epoch, got no such field in Schema<n: Int(32, true)>");
        }
    }

    @Test
    void aPathDoesNotLeadIntoTheElementsOfAList() {
        DictionaryEncoding encoding = new DictionaryEncoding(1, false, new ArrowType.Int(32, true));
        Field field = new Field("l", new FieldType(true, new ArrowType.Int(32, true), encoding), List.of());
        try (ListVector values = ListVector.empty("values", allocator);
                IntVector indices = (IntVector) field.createVector(allocator)) {
            UnionListWriter list = values.getWriter();
            list.startList();
            list.writeInt(1);
            list.endList();
            values.setValueCount(1);
            indices.setSafe(0, 0);
            indices.setValueCount(1);
            ArrowStream stream = ArrowStream.of(
                    new VectorSchemaRoot(List.of(field), List.of(indices), 1),
                    new DictionaryProvider.MapDictionaryProvider(new Dictionary(values, encoding)));
            String item =
                    stream.schema().getFields().get(0).getChildren().get(0).getName();

            assertThatThrownBy(() -> firstRow.epochMillis(stream, "l." + item))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("got no such field in ");
        }
    }

    /** One row of a column of dictionary-encoded timestamps: 10 s and 20 s after the epoch. */
    private ArrowStream encoded(int index) {
        DictionaryEncoding encoding = new DictionaryEncoding(1, false, new ArrowType.Int(32, true));
        Field field = new Field("t", new FieldType(true, new ArrowType.Int(32, true), encoding), List.of());
        try (TimeStampSecVector values = new TimeStampSecVector("values", allocator);
                IntVector indices = (IntVector) field.createVector(allocator)) {
            values.setSafe(0, 10);
            values.setSafe(1, 20);
            values.setValueCount(2);
            indices.setSafe(0, index);
            indices.setValueCount(1);
            return ArrowStream.of(
                    new VectorSchemaRoot(List.of(field), List.of(indices), 1),
                    new DictionaryProvider.MapDictionaryProvider(new Dictionary(values, encoding)));
        }
    }
}
