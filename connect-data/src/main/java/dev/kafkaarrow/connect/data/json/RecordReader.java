package dev.kafkaarrow.connect.data.json;

import dev.kafkaarrow.connect.data.json.JsonInput.LoneSurrogates;
import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.types.MismatchException;
import java.util.List;

/** Reads the fields of an object into the columns of a record or struct, in whatever order they come. Not thread-safe. */
final class RecordReader {
    /** So many fields may be left out before the next one is looked for among all of them. */
    private static final int FIELDS_AHEAD = 4;

    private final String path;
    private final FieldNames names;
    private final ValueReader[] fields;
    private final UnknownFields unknown;

    RecordReader(String path, List<String> names, List<ValueReader> fields, UnknownFields unknown) {
        this.path = path;
        this.names = new FieldNames(names);
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
        if (in.peek() == '}') {
            in.leave();
        } else {
            do {
                int index = index(in, next);
                in.colon();
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
            } while (in.hasNext('}'));
        }
        if (found < fields.length) {
            appendMissing(row);
        }
    }

    private int index(JsonInput in, int next) {
        in.peek();
        int most = Math.min(next + FIELDS_AHEAD, fields.length);
        for (int i = next; i < most; i++) {
            if (in.skipName(names.quoted(i))) {
                return i;
            }
        }
        in.readName(LoneSurrogates.KEPT);
        int index = names.find(in.text());
        if (index < 0 && unknown == UnknownFields.REFUSED) {
            throw new FieldException(
                    path.isEmpty() ? in.text().toString() : path + "." + in.text(),
                    "a field of the schema",
                    "an unknown one");
        }
        return index;
    }

    private void appendMissing(int row) {
        for (ValueReader field : fields) {
            if (field.column.count() == row) {
                field.appendMissing();
            }
        }
    }
}
