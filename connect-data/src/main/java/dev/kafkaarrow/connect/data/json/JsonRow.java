package dev.kafkaarrow.connect.data.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kafkaarrow.connect.data.json.JsonInput.LoneSurrogates;
import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.types.MismatchException;
import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.connect.data.write.RowValue;
import java.nio.charset.StandardCharsets;
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
        in.begin(document.bytes(), document.start(), payload, document.to(), rest == Rest.OF_DOCUMENT ? 0 : 1);
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
            int value = find(in, path.get(i).getBytes(StandardCharsets.UTF_8));
            if (value < 0) {
                return kind.value(path, type, null);
            }
            in.begin(document.bytes(), document.start(), value, document.to(), i + 2);
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

    /** Index of the value that the last field of a name has, or -1. */
    private static int find(JsonInput in, byte[] name) {
        in.enter();
        int found = -1;
        if (in.peek() == '}') {
            return found;
        }
        do {
            in.readName(LoneSurrogates.KEPT);
            boolean isName = in.text().equalTo(name);
            in.colon();
            in.peek();
            if (isName) {
                found = in.position();
            }
            in.skipValue();
        } while (in.hasNext('}'));
        return found;
    }
}
