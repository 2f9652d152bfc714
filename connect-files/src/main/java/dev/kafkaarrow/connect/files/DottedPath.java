package dev.kafkaarrow.connect.files;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * A field as options name it: the names of nested structs and the field's own, separated by dots. Names may contain dots themselves; where
 * several fields match, the first one counts, in the order of the schema. Immutable and thread-safe.
 */
public record DottedPath(String path) {

    /** The fields that lead to this one, outermost first; empty if there is no such field. */
    public Optional<List<Field>> in(List<Field> fields) {
        return in(fields, Field::getName, DottedPath::fieldsOfStruct);
    }

    /** Neither lists nor maps: their elements have no name in a path. */
    private static List<Field> fieldsOfStruct(Field field) {
        return field.getType() instanceof ArrowType.Struct ? field.getChildren() : List.of();
    }

    /**
     * The fields that lead to this one, outermost first; empty if there is no such field.
     *
     * @param name the name of a field
     * @param fieldsOfStruct the fields of a field that is a struct, of any other none
     * @param <F> field of a schema
     */
    public <F> Optional<List<F>> in(List<F> fields, Function<F, String> name, Function<F, List<F>> fieldsOfStruct) {
        for (F field : fields) {
            String first = name.apply(field);
            if (first.equals(path)) {
                return Optional.of(List.of(field));
            }
            if (path.startsWith(first + ".")) {
                DottedPath rest = new DottedPath(path.substring(first.length() + 1));
                Optional<List<F>> way = rest.in(fieldsOfStruct.apply(field), name, fieldsOfStruct);
                if (way.isPresent()) {
                    List<F> all = new ArrayList<>(List.of(field));
                    all.addAll(way.get());
                    return Optional.of(all);
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return path;
    }
}
