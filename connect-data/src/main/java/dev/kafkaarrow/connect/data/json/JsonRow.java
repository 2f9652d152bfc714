package dev.kafkaarrow.connect.data.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.types.MismatchException;
import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.connect.data.write.RowValue;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/** A row that is the payload of a document. Not thread-safe. */
final class JsonRow implements RowValue {
    private final RowKind kind;
    private final RowInput input;
    private final Document document;
    private final int payload;
    private final KnownSchema schema;
    private final Rest rest;

    /** What stands behind the payload. */
    enum Rest {
        /** Something that was looked at. */
        SEEN,
        /** The end of the envelope. */
        OF_ENVELOPE,
        /** Nothing. */
        OF_DOCUMENT
    }

    /** What becomes of rows that have no place in the columns of a batch. */
    interface RowKind {

        /** The row all the same, if there is another way to read it. */
        Optional<Struct> otherwise(Schema schema, Document document, int payload);

        /**
         * The value of one field.
         *
         * @param path of the field
         * @param node null if there is none
         */
        Object value(List<String> path, Schema schema, JsonNode node);
    }

    /** @param payload index of its first byte */
    JsonRow(RowKind kind, RowInput input, Document document, int payload, KnownSchema schema, Rest rest) {
        this.kind = kind;
        this.input = input;
        this.document = document;
        this.payload = payload;
        this.schema = schema;
        this.rest = rest;
    }

    @Override
    public Schema schema() {
        return schema.schema();
    }

    @Override
    public long sizeInBytes() {
        return schema.sizeInBytes(document.to() - payload);
    }

    Rest rest() {
        return rest;
    }

    /** Moves an input to the payload. */
    void begin(JsonInput in) {
        in.begin(document.bytes(), document.start(), payload, document.to());
    }

    @Override
    public void appendTo(RowAppender batch, Object[] extraValues) {
        try {
            input.append(this, batch, extraValues);
        } catch (FieldException e) {
            batch.append(converted().orElseThrow(() -> e), extraValues);
        }
    }

    /** @throws FieldException if JsonConverter refuses it too */
    private Optional<Struct> converted() {
        try {
            return kind.otherwise(schema(), document, payload);
        } catch (FieldException e) {
            throw e;
        } catch (DataException e) {
            throw new FieldException("", "a value that JsonConverter can read", "one of which: " + e.getMessage(), e);
        }
    }

    @Override
    public Object field(List<String> path) {
        try {
            return find(path);
        } catch (MismatchException | DataException e) {
            FieldException fault = e instanceof DataException data
                    ? new FieldException(String.join(".", path), "a value", "none: " + data.getMessage(), data)
                    : input.located(((MismatchException) e).at(String.join(".", path)));
            return field(converted().orElseThrow(() -> fault), path);
        }
    }

    private static Object field(Struct struct, List<String> path) {
        Object value = struct;
        for (String name : path) {
            if (value == null) {
                return null;
            }
            value = ((Struct) value).get(name);
        }
        return value;
    }

    private Object find(List<String> path) {
        JsonInput in = input.json();
        begin(in);
        Schema type = schema();
        for (int i = 0; i < path.size(); i++) {
            Field field = type.field(path.get(i));
            if (field == null) {
                throw new DataException("there is no field " + path.get(i));
            }
            type = field.schema();
            boolean isLast = i == path.size() - 1;
            int first = in.peek();
            if (first != '{') {
                throw in.wrong("an object");
            }
            Optional<Place> value = find(in, path.get(i));
            if (value.isEmpty()) {
                return kind.value(path, type, null);
            }
            in.begin(
                    document.bytes(),
                    document.start(),
                    value.get().from(),
                    value.get().to());
            if (in.peek() == 'n') {
                in.readNull();
                return kind.value(path, type, null);
            }
            if (isLast) {
                JsonNode node = in.readTree();
                return kind.value(path, type, node);
            }
        }
        throw new IllegalArgumentException("a path has names");
    }

    /** Where a value is: the indices of its first byte and of the one behind it. */
    private record Place(int from, int to) {}

    /** The value that the last field of a name has. */
    private static Optional<Place> find(JsonInput in, String name) {
        in.enter();
        Optional<Place> found = Optional.empty();
        while (in.hasNext('}')) {
            boolean isFound = in.readName().equals(name);
            in.peek();
            int from = in.position();
            in.skipValue();
            if (isFound) {
                found = Optional.of(new Place(from, in.position()));
            }
        }
        return found;
    }
}
