package dev.kafkaarrow.connect.data.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kafkaarrow.connect.data.types.Column;
import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.write.ColumnWriter;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;

/** Readers of structs, lists and maps. */
final class NestedReaders {
    private NestedReaders() {}

    static final class OfStruct extends ValueReader {
        private final RecordReader fields;

        OfStruct(Column column, ColumnWriter writer, Absence absence, RecordReader fields) {
            super(column, writer, absence, "an object");
            this.fields = fields;
        }

        @Override
        void readValue(JsonInput in, int first) {
            fields.read(in, first);
            column.appendParts(1);
        }
    }

    static final class OfList extends ValueReader {
        private final ValueReader elements;

        OfList(Column column, ColumnWriter writer, Absence absence, ValueReader elements) {
            super(column, writer, absence, "an array");
            this.elements = elements;
        }

        @Override
        void readValue(JsonInput in, int first) {
            if (first != '[') {
                throw in.wrong(expected());
            }
            in.enter();
            int size = 0;
            while (in.hasNext(']')) {
                elements.read(in);
                size++;
            }
            column.appendParts(size);
        }
    }

    /** Maps whose keys are texts: objects. */
    static final class OfMap extends ValueReader {
        /** A set that grew larger takes long to be cleared for a small map. */
        private static final int MAX_KEPT_NAMES = 1_000;

        private final ColumnWriter keys;
        private final ValueReader values;
        private final KeysOfTexts forbidden;
        private Set<String> names = new HashSet<>();

        /** Whether the keys' schema lets any text be one. */
        enum KeysOfTexts {
            ALLOWED,
            FORBIDDEN
        }

        OfMap(Column column, ColumnWriter writer, Absence absence, KeysOfTexts keys, ValueReader values) {
            super(column, writer, absence, "an object");
            this.keys = writer.child(0);
            this.values = values;
            this.forbidden = keys;
        }

        @Override
        void readValue(JsonInput in, int first) {
            if (first != '{') {
                throw in.wrong(expected());
            }
            in.enter();
            if (names.size() > MAX_KEPT_NAMES) {
                names = new HashSet<>();
            } else {
                names.clear();
            }
            int size = 0;
            while (in.hasNext('}')) {
                readKey(in);
                values.read(in);
                size++;
            }
            column.appendParts(size);
        }

        private void readKey(JsonInput in) {
            String name = in.readName();
            if (forbidden == KeysOfTexts.FORBIDDEN) {
                throw new FieldException(
                        keys.path(), "no keys, as their schema has the name of another type", "a text");
            }
            if (!names.add(name)) {
                throw new FieldException(keys.path(), "a key once", "it again");
            }
            keys.append(name);
        }
    }

    /** Maps of other keys: arrays of pairs, which are first made what Connect has, to find equal keys. */
    static final class OfPairs extends ValueReader {
        private final Schema schema;
        private final ConverterValues converter;

        OfPairs(Column column, ColumnWriter writer, Absence absence, ConverterValues converter) {
            super(column, writer, absence, "an array of pairs");
            this.schema = column.connect();
            this.converter = converter;
        }

        @Override
        void readValue(JsonInput in, int first) {
            if (first != '[') {
                throw in.wrong(expected());
            }
            JsonNode pairs = in.readTree();
            try {
                Object map = converter.value(schema, pairs);
                ConnectSchema.validateValue(schema, map);
                column.append(map);
            } catch (FieldException e) {
                throw e;
            } catch (DataException e) {
                throw new FieldException(path(), expected(), "one of which: " + e.getMessage(), e);
            }
        }
    }

    /** Maps of other keys: arrays of pairs, all of which are kept. */
    static final class OfBarePairs extends ValueReader {
        private final ValueReader keys;
        private final ValueReader values;

        OfBarePairs(Column column, ColumnWriter writer, Absence absence, ValueReader keys, ValueReader values) {
            super(column, writer, absence, "an array of pairs");
            this.keys = keys;
            this.values = values;
        }

        @Override
        void readValue(JsonInput in, int first) {
            if (first != '[') {
                throw in.wrong(expected());
            }
            in.enter();
            int size = 0;
            while (in.hasNext(']')) {
                readPair(in);
                size++;
            }
            column.appendParts(size);
        }

        private void readPair(JsonInput in) {
            String pair = "a pair of key and value";
            if (in.peek() != '[') {
                throw in.wrong(pair);
            }
            in.enter();
            keys.read(in);
            if (!in.hasNext(']')) {
                throw in.wrong(pair);
            }
            values.read(in);
            if (in.hasNext(']')) {
                throw in.wrong(pair);
            }
        }
    }
}
