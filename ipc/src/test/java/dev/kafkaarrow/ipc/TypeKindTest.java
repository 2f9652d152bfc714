package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.vector.types.pojo.ArrowType.ArrowTypeID;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A type that the format or Arrow Java gets is missed here, and then by the compiler wherever it matters. */
class TypeKindTest {

    @ParameterizedTest
    @EnumSource(value = ArrowTypeID.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void everyTypeOfArrowJavaHasAKind(ArrowTypeID type) {
        assertThat(TypeKind.ofId(type.getFlatbufID())).isPresent();
    }

    @Test
    void everyTypeOfTheFormatHasAKindOfItsOwn() {
        Set<TypeKind> kinds = EnumSet.noneOf(TypeKind.class);
        for (int id = Type.Null; id < Type.names.length; id++) {
            kinds.add(TypeKind.ofId(id).orElseThrow());
        }
        assertThat(kinds).containsExactlyInAnyOrder(TypeKind.values()).hasSize(Type.names.length - 1);
    }

    @ParameterizedTest
    @EnumSource(TypeKind.class)
    void someFieldOfTheTestsIsOfEachKind(TypeKind kind) {
        List<Field> fields = new ArrayList<>();
        TypeCase.all().forEach(type -> type.schema().getFields().forEach(field -> collect(field, fields)));
        assertThat(fields).anyMatch(field -> TypeKind.of(field.getType()) == kind);
    }

    private static void collect(Field field, List<Field> fields) {
        fields.add(field);
        field.getChildren().forEach(child -> collect(child, fields));
    }

    static Stream<TypeCase> all() {
        return TypeCase.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void aKindNestsAsItsFieldsDo(TypeCase type) {
        List<Field> fields = new ArrayList<>();
        type.schema().getFields().forEach(field -> collect(field, fields));
        for (Field field : fields) {
            boolean nests = TypeKind.of(field.getType()).nesting() != TypeKind.Nesting.NONE;
            // unions and structs may have no alternatives, or fields
            assertThat(nests || field.getChildren().isEmpty()).isTrue();
        }
    }

    @Test
    void idsThatTheFormatHasNotHaveNoKind() {
        assertThat(TypeKind.ofId(Type.NONE)).isEmpty();
        assertThat(TypeKind.ofId(-1)).isEmpty();
        assertThat(TypeKind.ofId(Type.names.length)).isEmpty();
        assertThat(TypeKind.ofId(200)).isEmpty();
    }
}
