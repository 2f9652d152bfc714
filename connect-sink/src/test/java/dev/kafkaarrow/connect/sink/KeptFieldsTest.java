package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.ipc.StreamSchema;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;

class KeptFieldsTest {

    private static final Field A = number("a");
    private static final Field B = number("b");

    private static Field number(String name) {
        return Field.nullable(name, new ArrowType.Int(32, true));
    }

    private static Field nested(String name, ArrowType type, Field... children) {
        return new Field(name, FieldType.nullable(type), List.of(children));
    }

    private static Field struct(String name, Field... children) {
        return nested(name, ArrowType.Struct.INSTANCE, children);
    }

    private static Field list(String item, Field... fields) {
        return nested("l", ArrowType.List.INSTANCE, struct(item, fields));
    }

    private static Field map(String key, String value, Field... fields) {
        Field keys = new Field(key, FieldType.notNullable(ArrowType.Utf8.INSTANCE), List.of());
        Field entries = new Field(
                "entries", FieldType.notNullable(ArrowType.Struct.INSTANCE), List.of(keys, struct(value, fields)));
        return nested("m", new ArrowType.Map(false), entries);
    }

    private static boolean keepsAll(Field written, Field reader) {
        return KeptFields.keepsAll(schema(written), schema(reader));
    }

    private static StreamSchema schema(Field... fields) {
        return StreamSchema.of(new Schema(List.of(fields)));
    }

    @Test
    void columnsThatAreAddedOrReorderedLoseNothing() {
        assertThat(KeptFields.keepsAll(schema(A, B), schema(B, number("c"), A))).isTrue();
    }

    @Test
    void aColumnThatTheReaderDoesNotHaveIsLost() {
        assertThat(KeptFields.keepsAll(schema(A, B), schema(A))).isFalse();
        assertThat(KeptFields.keepsAll(schema(A), schema(B))).isFalse();
    }

    @Test
    void fieldsOfStructsCountWhereverTheyAre() {
        assertThat(keepsAll(struct("s", A), struct("s", B, A))).isTrue();
        assertThat(keepsAll(struct("s", A, B), struct("s", A))).isFalse();
        assertThat(keepsAll(list("item", A), list("item", A, B))).isTrue();
        assertThat(keepsAll(list("item", A, B), list("item", A))).isFalse();
        assertThat(keepsAll(map("key", "value", A, B), map("key", "value", A))).isFalse();
    }

    @Test
    void whatItemsKeysAndValuesAreCalledLosesNothing() {
        assertThat(keepsAll(list("item", A), list("element", A))).isTrue();
        assertThat(keepsAll(map("key", "value", A), map("keys", "values", A, B)))
                .isTrue();
    }
}
