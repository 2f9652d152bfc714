package dev.kafkaarrow.connect.data.json;

import com.fasterxml.jackson.core.io.SerializedString;
import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.types.MismatchException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the fields of an object into the columns of a record or struct, in whatever order they come. Not thread-safe. */
final class RecordReader {
    private final String path;

    /** In the order in which they mostly come. */
    private final SerializedString[] names;

    private final Map<String, Integer> indices = new HashMap<>();
    private final ValueReader[] fields;
    private final UnknownFields unknown;

    RecordReader(String path, List<String> names, List<ValueReader> fields, UnknownFields unknown) {
        this.path = path;
        this.names = names.stream().map(SerializedString::new).toArray(SerializedString[]::new);
        for (int i = 0; i < this.names.length; i++) {
            indices.put(names.get(i), i);
        }
        this.fields = fields.toArray(ValueReader[]::new);
        this.unknown = unknown;
    }

    /**
     * Reads an object and appends one value to each column.
     *
     * @throws MismatchException if it is no object
     * @throws FieldException if a field is not what its column holds
     */
    void read(JsonInput in, int first) {
        if (first != '{') {
            throw in.wrong("an object");
        }
        in.enter();
        int row = fields.length == 0 ? 0 : fields[0].column.count();
        int next = 0;
        int found = 0;
        while (true) {
            int index = next;
            if (next == fields.length || !in.readsName(names[next])) {
                if (!in.hasNext('}')) {
                    break;
                }
                index = index(in.readName());
            }
            if (index < 0) {
                in.skipValue();
                continue;
            }
            ValueReader field = fields[index];
            if (field.column.count() != row) {
                throw new FieldException(field.path(), "a field once", "it again");
            }
            field.read(in);
            found++;
            next = index + 1;
        }
        if (found < fields.length) {
            appendMissing(row);
        }
    }

    private int index(String name) {
        Integer index = indices.get(name);
        if (index != null) {
            return index;
        }
        if (unknown == UnknownFields.FAIL) {
            throw new FieldException(
                    path.isEmpty() ? name : path + "." + name, "a field of the schema", "an unknown one");
        }
        return -1;
    }

    private void appendMissing(int row) {
        for (ValueReader field : fields) {
            if (field.column.count() == row) {
                field.appendMissing();
            }
        }
    }
}
