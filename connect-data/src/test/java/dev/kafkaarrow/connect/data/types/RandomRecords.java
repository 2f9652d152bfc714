package dev.kafkaarrow.connect.data.types;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/** Connect schemas over all lines of the table, nested, and records of them; the same for the same seed. */
@SuppressWarnings("JavaUtilDate")
public final class RandomRecords {
    private static final long MILLIS_PER_DAY = 86_400_000L;
    private static final List<String> NAMES =
            List.of("io.debezium.data.Uuid", "io.debezium.time.ZonedTimestamp", "io.debezium.time.Date", "com.x.Y", "");

    private final Random random;

    public RandomRecords(long seed) {
        this.random = new Random(seed);
    }

    public Schema struct(int depth) {
        SchemaBuilder struct = SchemaBuilder.struct();
        int fields = random.nextInt(6);
        for (int i = 0; i < fields; i++) {
            struct.field((random.nextInt(20) == 0 ? "ключ " : "f") + i, schema(depth - 1));
        }
        return attributes(struct, Optional.empty()).build();
    }

    private Schema schema(int depth) {
        TypeLine line = TypeTable.LINES.get(random.nextInt(TypeTable.LINES.size()));
        while (depth <= 0 && isNested(line)) {
            line = TypeTable.LINES.get(random.nextInt(TypeTable.LINES.size()));
        }
        return switch (line.connectType()) {
            case STRUCT -> struct(depth);
            case ARRAY -> {
                SchemaBuilder array = SchemaBuilder.array(schema(depth - 1));
                if (line.form() instanceof ValueForm.FixedList) {
                    array.parameter(TypeTable.ARROW_TYPE, "fixed_size_list[" + random.nextInt(4) + "]");
                }
                yield attributes(array, Optional.empty()).build();
            }
            case MAP ->
                attributes(SchemaBuilder.map(key(depth - 1), schema(depth - 1)), Optional.empty())
                        .build();
            case INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES -> scalar(line);
        };
    }

    private Schema key(int depth) {
        Schema key = schema(depth);
        while (TypeTable.choose(key).line().form() instanceof ValueForm.Nothing) {
            key = schema(depth);
        }
        return key;
    }

    private static boolean isNested(TypeLine line) {
        return switch (line.connectType()) {
            case STRUCT, ARRAY, MAP -> true;
            case INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES -> false;
        };
    }

    private Schema scalar(TypeLine line) {
        SchemaBuilder builder = new SchemaBuilder(line.connectType());
        TypeTable.parameters(line, type(line.arrow())).forEach(builder::parameter);
        if (line.arrow() instanceof ArrowSide.Decimals && random.nextBoolean()) {
            builder = new SchemaBuilder(line.connectType()).parameter(Decimal.SCALE_FIELD, scale());
        }
        line.connectName().ifPresent(builder::name);
        if (line.form() instanceof ValueForm.Nothing) {
            // a required one has no values
            return builder.optional().build();
        }
        Schema plain = attributes(builder, Optional.of(line)).build();
        Object value = value(plain);
        if (value == null || random.nextInt(4) != 0) {
            return plain;
        }
        SchemaBuilder again = new SchemaBuilder(plain.type());
        again.name(plain.name()).version(plain.version()).doc(plain.doc());
        if (plain.parameters() != null) {
            again.parameters(plain.parameters());
        }
        if (plain.isOptional()) {
            again.optional();
        }
        return again.defaultValue(value).build();
    }

    private String scale() {
        return Integer.toString(random.nextInt(50) - 10);
    }

    private ArrowType type(ArrowSide side) {
        if (side instanceof ArrowSide.Only only) {
            return only.type();
        } else if (side instanceof ArrowSide.Asked asked) {
            return asked.type();
        } else if (side instanceof ArrowSide.AnyZone zone) {
            return new ArrowType.Timestamp(
                    zone.unit(), List.of("Europe/Berlin", "+01:00", "UTC").get(random.nextInt(3)));
        } else if (side instanceof ArrowSide.Decimals) {
            int precision = 1 + random.nextInt(76);
            boolean narrow = precision <= 38 && random.nextBoolean();
            return new ArrowType.Decimal(precision, random.nextInt(50) - 10, narrow ? 128 : 256);
        } else if (side instanceof ArrowSide.UnsignedLong) {
            return new ArrowType.Int(64, false);
        } else if (side instanceof ArrowSide.AnyWidth) {
            return new ArrowType.FixedSizeBinary(1 + random.nextInt(20));
        }
        return new ArrowType.FixedSizeList(random.nextInt(4));
    }

    private SchemaBuilder attributes(SchemaBuilder schema, Optional<TypeLine> line) {
        if (random.nextBoolean()) {
            schema.optional();
        }
        if (random.nextInt(6) == 0) {
            schema.doc("doc \"" + random.nextInt(10) + "\" ü");
        }
        if (random.nextInt(6) == 0) {
            schema.version(random.nextInt(5));
        } else if (line.isPresent() && line.get().version().isPresent() && random.nextInt(6) != 0) {
            schema.version(line.get().version().get());
        }
        if (random.nextInt(6) == 0) {
            schema.parameter("length", "" + random.nextInt(100)).parameter("ümlaut", "\"\n");
        }
        boolean mayBeNamed = line.isEmpty() || line.get().connectName().isEmpty();
        if (mayBeNamed && random.nextInt(6) == 0) {
            String name = NAMES.get(random.nextInt(NAMES.size()));
            // with the type that Debezium gives it this name is a line of its own
            boolean isOther = schema.type() == Schema.Type.INT32 && name.equals("io.debezium.time.Date");
            return isOther ? schema : schema.name(name);
        }
        return schema;
    }

    /** A record; an absent value of a required field with a default is put in, as its absence means just that. */
    public Struct record(Schema schema) {
        Struct struct = new Struct(schema);
        for (Field field : schema.fields()) {
            struct.put(field, valueOrNull(field.schema()));
        }
        return struct;
    }

    private Object valueOrNull(Schema schema) {
        return schema.isOptional() && random.nextInt(3) == 0 ? null : value(schema);
    }

    private Object value(Schema schema) {
        TypeTable.Choice choice = TypeTable.choose(schema);
        return choice.line().form().match(new Value(schema, choice.type()));
    }

    private final class Value implements ValueForm.Cases<Object> {
        private final Schema schema;
        private final ArrowType type;

        Value(Schema schema, ArrowType type) {
            this.schema = schema;
            this.type = type;
        }

        @Override
        public Object bool() {
            return random.nextBoolean();
        }

        @Override
        public Object numeric(ValueForm.Numeric form) {
            return number(form);
        }

        @Override
        public Object decimal() {
            ArrowType.Decimal decimal = (ArrowType.Decimal) type;
            // with a scale below zero as many as stand behind its zeros
            int zeros = Math.max(0, -decimal.getScale());
            int digits = 1 + random.nextInt(Math.max(1, decimal.getPrecision() - zeros));
            BigInteger below = BigInteger.TEN.pow(digits);
            BigInteger unscaled = new BigInteger(below.bitLength() + 8, random).mod(below);
            return new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), decimal.getScale());
        }

        @Override
        public Object text() {
            return randomText();
        }

        @Override
        public Object bytes() {
            return randomBytes(random.nextInt(20));
        }

        @Override
        public Object fixedBytes() {
            return randomBytes(((ArrowType.FixedSizeBinary) type).getByteWidth());
        }

        @Override
        public Object nothing() {
            return null;
        }

        @Override
        public Object struct() {
            return record(schema);
        }

        @Override
        public Object list() {
            return elements(schema, random.nextInt(4));
        }

        @Override
        public Object fixedList() {
            return elements(schema, ((ArrowType.FixedSizeList) type).getListSize());
        }

        @Override
        public Object map() {
            Map<Object, Object> map = new LinkedHashMap<>();
            int entries = random.nextInt(4);
            for (int i = 0; i < entries; i++) {
                Object key = value(schema.keySchema());
                // arrays are their own keys, which no map can find again
                if (key != null && !(key instanceof byte[])) {
                    map.put(key, valueOrNull(schema.valueSchema()));
                }
            }
            return map;
        }
    }

    private List<Object> elements(Schema schema, int size) {
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            list.add(valueOrNull(schema.valueSchema()));
        }
        return list;
    }

    private byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private String randomText() {
        return switch (random.nextInt(5)) {
            case 0 -> "";
            case 1 -> "ascii " + random.nextInt();
            case 2 -> "ümläut ключ 日本 🚀" + random.nextInt(100);
            case 3 -> "🚀é".repeat(random.nextInt(3_000));
            default -> new UUID(random.nextLong(), random.nextLong()).toString();
        };
    }

    /** A value that the form can hold: decoded of bits that stand for one. */
    private Object number(ValueForm.Numeric form) {
        if (form.equals(NumberForms.TIME_OF_MILLIS) || form.equals(NumberForms.MILLIS_OF_DAY)) {
            return form.codec().decode(random.nextLong(MILLIS_PER_DAY));
        } else if (form.equals(NumberForms.TIME_OF_SECONDS)) {
            return form.codec().decode(random.nextLong(86_400));
        } else if (form.equals(NumberForms.MICROS_OF_DAY)) {
            return form.codec().decode(random.nextLong(MILLIS_PER_DAY * 1_000));
        } else if (form.equals(NumberForms.NANOS_OF_DAY)) {
            return form.codec().decode(random.nextLong(MILLIS_PER_DAY * 1_000_000));
        } else if (form.equals(NumberForms.DATE_OF_MILLIS)) {
            return new Date(random.nextInt() * MILLIS_PER_DAY);
        } else if (form.equals(NumberForms.TIMESTAMP_OF_SECONDS)) {
            return new Date(random.nextInt() * 1_000L);
        }
        long bits = random.nextInt(3) == 0 ? random.nextInt(3) - 1 : random.nextLong();
        int unused = Long.SIZE - form.width() * Byte.SIZE;
        return form.codec().decode(bits << unused >> unused);
    }
}
