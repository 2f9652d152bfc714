package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.ipc.StreamSchema;
import dev.kafkaarrow.ipc.TypeKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.Field;

/** Whether data that one schema can read of another loses no column on the way: compatibility allows that, a sink must not. */
final class KeptFields {

    private KeptFields() {}

    /** Whether each field has a counterpart. The schemas are compatible: only names of columns and of fields in structs can differ. */
    static boolean keepsAll(StreamSchema written, StreamSchema reader) {
        return keepsAllByName(written.schema().getFields(), reader.schema().getFields());
    }

    private static boolean keepsAllByName(List<Field> written, List<Field> reader) {
        if (written.size() > reader.size()) {
            return false;
        }
        Map<String, Field> counterparts = new HashMap<>();
        reader.forEach(field -> counterparts.put(field.getName(), field));
        return written.stream()
                .allMatch(field -> counterparts.containsKey(field.getName())
                        && keepsAll(field, counterparts.get(field.getName())));
    }

    private static boolean keepsAll(Field written, Field reader) {
        return switch (TypeKind.of(written.getType()).nesting()) {
            case STRUCT -> keepsAllByName(written.getChildren(), reader.getChildren());
            // key and value are what they are whatever they are called
            case MAP ->
                keepsAllInOrder(
                        written.getChildren().get(0), reader.getChildren().get(0));
            case NONE, LIST, FIXED_SIZE_LIST, UNION, RUN_END_ENCODED -> keepsAllInOrder(written, reader);
        };
    }

    private static boolean keepsAllInOrder(Field written, Field reader) {
        for (int i = 0; i < written.getChildren().size(); i++) {
            if (!keepsAll(written.getChildren().get(i), reader.getChildren().get(i))) {
                return false;
            }
        }
        return true;
    }
}
