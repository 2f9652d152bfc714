package dev.kafkaarrow.connect.avro;

import dev.kafkaarrow.connect.data.write.ColumnWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** Readers of structs, lists, maps and unions. */
final class NestedReaders {
    private NestedReaders() {}

    static final class OfStruct extends ValueReader {
        private final Schema schema;
        private final RecordReader fields;

        OfStruct(String path, Schema schema, RecordReader fields) {
            super(path, "a record");
            this.schema = schema;
            this.fields = fields;
        }

        @Override
        void appendNext(AvroInput in, ColumnWriter column) {
            fields.append(in, column);
            column.appendParts(1);
        }

        @Override
        Object next(AvroInput in) {
            Struct struct = new Struct(schema);
            fields.read(in, (number, value) -> struct.put(schema.fields().get(number), value));
            return struct;
        }
    }

    static final class OfList extends ValueReader {
        private final ValueReader elements;
        private final AvroInput.Elements kind;

        OfList(String path, ValueReader elements, AvroInput.Elements kind) {
            super(path, "an array");
            this.elements = elements;
            this.kind = kind;
        }

        @Override
        void appendNext(AvroInput in, ColumnWriter column) throws IOException {
            ColumnWriter child = column.child(0);
            int size = 0;
            for (long count = in.readArrayStart(kind); count > 0; count = in.arrayNext(kind)) {
                for (long i = 0; i < count; i++) {
                    elements.append(in, child);
                }
                size += (int) count;
            }
            column.appendParts(size);
        }

        @Override
        Object next(AvroInput in) throws IOException {
            List<Object> list = new ArrayList<>();
            for (long count = in.readArrayStart(kind); count > 0; count = in.arrayNext(kind)) {
                for (long i = 0; i < count; i++) {
                    list.add(elements.value(in));
                }
            }
            return list;
        }
    }

    /** Entries of a map: a key and a value each, in whatever way they are written. */
    static final class OfMap extends ValueReader {
        private final RecordReader entries;
        private final AvroInput.Elements kind;
        private final DistinctKeys keys;

        /** @param keys that the reader of the keys tells apart */
        OfMap(String path, RecordReader entries, DistinctKeys keys, AvroInput.Elements kind) {
            super(path, "a map");
            this.entries = entries;
            this.keys = keys;
            this.kind = kind;
        }

        @Override
        void appendNext(AvroInput in, ColumnWriter column) throws IOException {
            keys.clear();
            int size = 0;
            for (long count = in.readArrayStart(kind); count > 0; count = in.arrayNext(kind)) {
                for (long i = 0; i < count; i++) {
                    entries.append(in, column);
                }
                size += (int) count;
            }
            column.appendParts(size);
        }

        @Override
        Object next(AvroInput in) throws IOException {
            keys.clear();
            Map<Object, Object> map = new LinkedHashMap<>();
            Object[] entry = new Object[2];
            for (long count = in.readArrayStart(kind); count > 0; count = in.arrayNext(kind)) {
                for (long i = 0; i < count; i++) {
                    entries.read(in, (number, value) -> entry[number] = value);
                    map.put(entry[0], entry[1]);
                }
            }
            return map;
        }
    }

    /** Of a map's keys, each of which is there once. */
    static ValueReader ofKey(ValueReader key, DistinctKeys keys) {
        return key instanceof ScalarReaders.OfText text ? new OfTextKey(text, keys) : new OfOtherKey(key, keys);
    }

    private static final class OfTextKey extends ValueReader {
        private final ScalarReaders.OfText key;
        private final DistinctKeys keys;

        OfTextKey(ScalarReaders.OfText key, DistinctKeys keys) {
            super(key.path(), key.expected());
            this.key = key;
            this.keys = keys;
        }

        @Override
        void appendNext(AvroInput in, ColumnWriter column) throws IOException {
            int length = key.appendText(in, column);
            keys.add(in.array(), in.position() - length, in.position());
        }

        @Override
        Object next(AvroInput in) throws IOException {
            Object text = key.next(in);
            keys.add(text);
            return text;
        }
    }

    private static final class OfOtherKey extends ValueReader {
        private final ValueReader key;
        private final DistinctKeys keys;

        OfOtherKey(ValueReader key, DistinctKeys keys) {
            super(key.path(), key.expected());
            this.key = key;
            this.keys = keys;
        }

        @Override
        void appendNext(AvroInput in, ColumnWriter column) throws IOException {
            column.append(next(in));
        }

        @Override
        Object next(AvroInput in) throws IOException {
            Object value = key.value(in);
            keys.add(value);
            return value;
        }
    }

    /** Of values that were written as one of several types. */
    static final class OfUnion extends ValueReader {
        private final ValueReader[] types;

        OfUnion(String path, List<ValueReader> types) {
            super(path, "a type of a union");
            this.types = types.toArray(ValueReader[]::new);
        }

        @Override
        void appendNext(AvroInput in, ColumnWriter column) throws IOException {
            types[in.readIndex(types.length, expected())].append(in, column);
        }

        @Override
        Object next(AvroInput in) throws IOException {
            return types[in.readIndex(types.length, expected())].value(in);
        }
    }

    /** Of a type of a union that is a struct: one of its fields has the value, and the others are null. */
    static final class OfBranch extends ValueReader {
        private final Schema schema;
        private final int branch;
        private final ValueReader value;

        OfBranch(String path, Schema schema, int branch, ValueReader value) {
            super(path, "a value in a union");
            this.schema = schema;
            this.branch = branch;
            this.value = value;
        }

        @Override
        void appendNext(AvroInput in, ColumnWriter column) {
            int count = schema.fields().size();
            for (int i = 0; i < count; i++) {
                if (i == branch) {
                    value.append(in, column.child(i));
                } else {
                    column.child(i).appendNull();
                }
            }
            column.appendParts(1);
        }

        @Override
        Object next(AvroInput in) {
            return new Struct(schema).put(schema.fields().get(branch), value.value(in));
        }
    }
}
