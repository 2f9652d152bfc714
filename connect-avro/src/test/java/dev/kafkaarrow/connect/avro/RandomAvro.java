package dev.kafkaarrow.connect.avro;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Avro schemas that the known converters convert without a loss, and values of them; the same for the same seed. */
final class RandomAvro {
    private static final int MILLIS_PER_DAY = 86_400_000;

    private final Random random;
    private int names;

    RandomAvro(long seed) {
        this.random = new Random(seed);
    }

    Schema record(int levels) {
        return record("R", levels);
    }

    private Schema record(String prefix, int levels) {
        Schema record = Schema.createRecord(name(prefix), doc(), random.nextBoolean() ? "some.space" : null, false);
        List<Schema.Field> fields = new ArrayList<>();
        int count = random.nextInt(6) + (levels > 2 ? 1 : 0);
        for (int i = 0; i < count; i++) {
            Schema type = annotated(type(levels - 1));
            Object value = random.nextInt(3) == 0 ? defaultOf(type) : null;
            fields.add(new Schema.Field("f" + i, type, doc(), value));
        }
        record.setFields(fields);
        return record;
    }

    private String name(String prefix) {
        return prefix + names++;
    }

    private String doc() {
        return random.nextInt(3) == 0 ? "doc " + random.nextInt(9) : null;
    }

    private Schema annotated(Schema type) {
        boolean isPlain = type.getType() != Schema.Type.UNION && type.getLogicalType() == null;
        if (isPlain && random.nextInt(8) == 0 && type.getObjectProp("connect.name") == null) {
            type.addProp("connect.name", "named." + random.nextInt(5));
        }
        if (type.getType() != Schema.Type.UNION && random.nextInt(8) == 0) {
            type.addProp("connect.doc", "doc of Connect");
        }
        if (isPlain && random.nextInt(8) == 0) {
            type.addProp("connect.version", random.nextInt(4));
        }
        if (type.getType() != Schema.Type.UNION && random.nextInt(8) == 0) {
            type.addProp("connect.parameters", Map.of("p" + random.nextInt(3), "v", "a", "b"));
        }
        if (type.getType() != Schema.Type.UNION && random.nextInt(12) == 0) {
            type.addProp("avro.other", "kept");
        }
        if (random.nextInt(8) == 0) {
            switch (type.getType()) {
                case STRING -> type.addProp("connect.default", "of Connect");
                case LONG, INT -> type.addProp("connect.default", 1);
                default -> {
                    // they have none
                }
            }
        }
        return type;
    }

    private Schema type(int levels) {
        return switch (random.nextInt(levels > 0 ? 24 : 16)) {
            case 0 -> Schema.create(Schema.Type.BOOLEAN);
            case 1, 2 -> Schema.create(Schema.Type.INT);
            case 3 -> Schema.create(Schema.Type.LONG);
            case 4 -> Schema.create(Schema.Type.FLOAT);
            case 5 -> Schema.create(Schema.Type.DOUBLE);
            case 6, 7 -> Schema.create(Schema.Type.STRING);
            case 8 -> Schema.create(Schema.Type.BYTES);
            case 9 ->
                Schema.createFixed(name("F"), null, random.nextBoolean() ? "fixed.space" : null, random.nextInt(20));
            case 10 -> ofEnum();
            case 11 -> LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
            case 12 -> LogicalTypes.timeMillis().addToSchema(Schema.create(Schema.Type.INT));
            case 13 -> LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
            case 14 -> decimal();
            case 15 -> small();
            case 16 -> Schema.createArray(annotated(type(levels - 1)));
            case 17 -> Schema.createMap(annotated(type(levels - 1)));
            case 18, 19 -> record("R", levels - 1);
            case 20, 21 -> optional(type(levels - 1));
            case 22 -> union();
            default -> mapOfEntries(levels);
        };
    }

    private Schema ofEnum() {
        List<String> symbols = List.of("A", "B", "C", "LONGER").subList(0, 1 + random.nextInt(4));
        return Schema.createEnum(name("E"), doc(), "enums", symbols, random.nextBoolean() ? symbols.get(0) : null);
    }

    private Schema decimal() {
        int precision = 3 + random.nextInt(60);
        return LogicalTypes.decimal(precision, random.nextInt(precision + 1))
                .addToSchema(Schema.create(Schema.Type.BYTES));
    }

    private Schema small() {
        Schema small = Schema.create(Schema.Type.INT);
        small.addProp("connect.type", random.nextBoolean() ? "int8" : "int16");
        return small;
    }

    private Schema optional(Schema plain) {
        if (plain.getType() == Schema.Type.UNION) {
            return plain;
        }
        Schema type = annotated(plain);
        Schema nothing = Schema.create(Schema.Type.NULL);
        return random.nextBoolean() ? Schema.createUnion(nothing, type) : Schema.createUnion(type, nothing);
    }

    /** Of types that the converter tells apart by the class of their values. */
    private Schema union() {
        List<Schema> types = new ArrayList<>();
        if (random.nextBoolean()) {
            types.add(Schema.create(Schema.Type.NULL));
        }
        types.add(Schema.create(Schema.Type.LONG));
        if (random.nextBoolean()) {
            types.add(ofEnum());
        }
        types.add(random.nextBoolean() ? Schema.create(Schema.Type.STRING) : record("U", 0));
        types.add(Schema.createArray(Schema.create(Schema.Type.INT)));
        return Schema.createUnion(types);
    }

    private Schema mapOfEntries(int levels) {
        Schema key = Schema.create(random.nextBoolean() ? Schema.Type.INT : Schema.Type.LONG);
        Schema value =
                levels > 0 && random.nextBoolean() ? Schema.createArray(Schema.create(Schema.Type.STRING)) : decimal();
        Schema renamed = Schema.createRecord(name("Entry"), null, "maps", false);
        renamed.setFields(List.of(new Schema.Field("key", key), new Schema.Field("value", value)));
        renamed.addProp("connect.internal.type", "MapEntry");
        return Schema.createArray(renamed);
    }

    private Object defaultOf(Schema type) {
        return switch (type.getType()) {
            case BOOLEAN -> true;
            case INT -> random.nextInt(100);
            case LONG -> random.nextInt() * 3L;
            case FLOAT -> 1.5f;
            case DOUBLE -> -0.25;
            case STRING -> "default";
            case ENUM -> type.getEnumSymbols().get(0);
            case BYTES -> "\u0001\u00ff";
            case ARRAY -> List.of();
            case MAP -> Map.of();
            case UNION -> type.getTypes().get(0).getType() == Schema.Type.NULL ? Schema.Field.NULL_DEFAULT_VALUE : null;
            case NULL, FIXED, RECORD -> null;
        };
    }

    GenericRecord value(Schema record) {
        return (GenericRecord) any(record);
    }

    private Object any(Schema type) {
        return switch (type.getType()) {
            case NULL -> null;
            case BOOLEAN -> random.nextBoolean();
            case INT -> integer(type);
            case LONG -> random.nextBoolean() ? random.nextLong() : (long) random.nextInt(100);
            case FLOAT -> Float.intBitsToFloat(random.nextInt());
            case DOUBLE -> Double.longBitsToDouble(random.nextLong());
            case STRING -> text();
            case BYTES ->
                ByteBuffer.wrap(bytes(type.getLogicalType() == null ? random.nextInt(30) : decimalLength(type)));
            case FIXED -> new GenericData.Fixed(type, bytes(type.getFixedSize()));
            case ENUM ->
                new GenericData.EnumSymbol(
                        type,
                        type.getEnumSymbols()
                                .get(random.nextInt(type.getEnumSymbols().size())));
            case ARRAY -> list(type);
            case MAP -> map(type);
            case RECORD -> {
                GenericData.Record record = new GenericData.Record(type);
                type.getFields().forEach(field -> record.put(field.pos(), any(field.schema())));
                yield record;
            }
            case UNION -> any(type.getTypes().get(random.nextInt(type.getTypes().size())));
        };
    }

    private int integer(Schema type) {
        if (type.getLogicalType() != null && type.getLogicalType().getName().equals("time-millis")) {
            return random.nextInt(MILLIS_PER_DAY);
        }
        String small = type.getProp("connect.type");
        if (small != null && type.getLogicalType() == null) {
            return small.equals("int8") ? random.nextInt(256) - 128 : random.nextInt(65536) - 32768;
        }
        return random.nextBoolean() ? random.nextInt() : random.nextInt(100);
    }

    /** So that values have no more digits than the type. */
    private int decimalLength(Schema type) {
        int digits = ((LogicalTypes.Decimal) type.getLogicalType()).getPrecision();
        return Math.max(1, (int) (digits * 3.32 / 8));
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(12);
        for (int i = 0; i < length; i++) {
            text.append(
                    List.of("a", "Z", "é", "\u0000", "€", "\uD83D\uDE80", " ").get(random.nextInt(7)));
        }
        return text.toString();
    }

    private List<Object> list(Schema type) {
        List<Object> list = new GenericData.Array<>(3, type);
        int size = random.nextInt(4);
        boolean isMap = ConnectSchemas.isMapEntry(type.getElementType());
        for (int i = 0; i < size; i++) {
            Object element = any(type.getElementType());
            if (isMap) {
                // keys differ
                GenericRecord entry = (GenericRecord) element;
                entry.put(0, entry.get(0) instanceof Integer ? (Object) i : (Object) (long) i);
            }
            list.add(element);
        }
        return list;
    }

    private Map<String, Object> map(Schema type) {
        Map<String, Object> map = new HashMap<>();
        int size = random.nextInt(10) == 0 ? 40 : random.nextInt(4);
        for (int i = 0; i < size; i++) {
            map.put(text() + i, any(type.getValueType()));
        }
        return map;
    }

    static byte[] encode(Object value, Schema schema) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            new GenericDatumWriter<>(schema).write(value, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The schema as a registry gives it. */
    static Schema parsed(Schema schema) {
        return new Schema.Parser().parse(schema.toString());
    }
}
