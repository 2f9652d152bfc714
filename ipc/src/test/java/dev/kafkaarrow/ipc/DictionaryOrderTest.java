package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Most readers want a dictionary behind those that its values refer to. */
class DictionaryOrderTest {
    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    static Stream<TypeCase> nested() {
        ArrowType.Int index = new ArrowType.Int(32, true);
        List<TypeCase> cases = new ArrayList<>();
        for (long[] ids : new long[][] {{1, 2, 3}, {3, 2, 1}, {2, 3, 1}, {2, 1, 3}, {100, 17, 33}}) {
            Field innermost = TypeCase.encoded("c", ids[2], index, ArrowType.Utf8.INSTANCE);
            Field middle = TypeCase.encoded("b", ids[1], index, ArrowType.Struct.INSTANCE, innermost);
            Field outer = TypeCase.encoded("a", ids[0], index, ArrowType.List.INSTANCE, middle);
            Field other = TypeCase.encoded("d", 50, index, ArrowType.Utf8.INSTANCE);
            cases.add(TypeCase.of("ids " + Arrays.toString(ids), outer, other));
            cases.add(TypeCase.of("inner column first, ids " + Arrays.toString(ids), innermost, outer));
        }
        return Stream.concat(cases.stream(), TypeCase.dictionaries().stream());
    }

    @ParameterizedTest
    @MethodSource("nested")
    void innerDictionariesStandBeforeTheOuterOnes(TypeCase type) throws Exception {
        try (GeneratedBatch batch = type.batch(allocator.get(), 20, 1)) {
            ArrowStream stream = ArrowStream.of(batch.root(), batch.dictionaries());
            assertInnerFirst(stream);
            assertInnerFirst(ArrowStream.builder(batch.root(), batch.dictionaries())
                    .addBatch()
                    .build());
            assertInnerFirst(ArrowStream.split(batch.root(), batch.dictionaries(), 1 << 20)
                    .get(0));
            SchemaProjection same = SchemaProjection.of(stream.streamSchema(), StreamSchema.of(type.schema()));
            assertInnerFirst(same.project(stream, allocator.get()));
        }
    }

    private static void assertInnerFirst(ArrowStream stream) {
        StreamSchema schema = stream.streamSchema();
        Set<Long> written = new HashSet<>();
        for (Frame frame : stream.frames()) {
            if (frame instanceof Frame.DictionaryBatch dictionary) {
                BatchLayout values = schema.dictionaryHeaders(dictionary.id()).layout();
                for (int i = 0; i < values.nodeCount(); i++) {
                    if (values.node(i).isIndexOfDictionary()) {
                        assertThat(written).contains(values.node(i).dictionaryId());
                    }
                }
                assertThat(written.add(dictionary.id())).isTrue();
            }
        }
        assertThat(written).containsExactlyInAnyOrderElementsOf(schema.dictionaryIds());
    }
}
