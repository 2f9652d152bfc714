package dev.kafkaarrow.connect.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.Test;

class DottedPathTest {
    private static final ArrowType INT = new ArrowType.Int(32, true);
    private static final List<String> NAMES = List.of("a", "b", "a.b", ".", "", "b.");

    private static Field field(String name, ArrowType type, Field... children) {
        return new Field(name, FieldType.nullable(type), List.of(children));
    }

    private static Field struct(String name, Field... fields) {
        return field(name, ArrowType.Struct.INSTANCE, fields);
    }

    private static List<String> names(List<Field> way) {
        return way.stream().map(Field::getName).toList();
    }

    @Test
    void namesMayContainDotsAndTheFirstFieldThatMatchesCounts() {
        Field nested = struct("a", field("b", INT));
        Field dotted = field("a.b", INT);

        assertThat(new DottedPath("a.b").in(List.of(nested, dotted)).map(DottedPathTest::names))
                .hasValue(List.of("a", "b"));
        assertThat(new DottedPath("a.b").in(List.of(dotted, nested)).map(DottedPathTest::names))
                .hasValue(List.of("a.b"));
        assertThat(new DottedPath("a.b.c").in(List.of(nested, dotted, struct("a.b", field("c", INT)))))
                .map(DottedPathTest::names)
                .hasValue(List.of("a.b", "c"));
        assertThat(new DottedPath("a.c").in(List.of(nested, dotted))).isEmpty();
    }

    @Test
    void elementsOfListsAndMapsHaveNoPathEncodedOrNot() {
        ArrowType map = new ArrowType.Map(false);
        Field entries = struct("entries", field("key", INT), field("value", INT));
        Field encoded = new Field(
                "l",
                new FieldType(true, ArrowType.List.INSTANCE, new DictionaryEncoding(1, false, null)),
                List.of(field("item", INT)));
        List<Field> fields = List.of(encoded, field("plain", ArrowType.List.INSTANCE, field("item", INT)));

        assertThat(new DottedPath("l.item").in(fields)).isEmpty();
        assertThat(new DottedPath("plain.item").in(fields)).isEmpty();
        assertThat(new DottedPath("m.entries.key").in(List.of(field("m", map, entries))))
                .isEmpty();
    }

    @Property(tries = 500)
    void everyFieldIsFoundByTheNamesThatLeadToIt(@ForAll long seed) {
        List<Field> fields = fields(new Random(seed), 3);
        for (String path : paths(fields)) {
            assertThat(new DottedPath(path).in(fields).map(way -> String.join(".", names(way))))
                    .hasValue(path);
        }
    }

    private static List<Field> fields(Random random, int depth) {
        List<Field> fields = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            String name = NAMES.get(random.nextInt(NAMES.size()));
            boolean nested = depth > 0 && random.nextBoolean();
            fields.add(nested ? struct(name, fields(random, depth - 1).toArray(Field[]::new)) : field(name, INT));
        }
        return fields;
    }

    private static List<String> paths(List<Field> fields) {
        List<String> paths = new ArrayList<>();
        for (Field field : fields) {
            paths.add(field.getName());
            paths(field.getChildren()).forEach(rest -> paths.add(field.getName() + "." + rest));
        }
        return paths;
    }
}
