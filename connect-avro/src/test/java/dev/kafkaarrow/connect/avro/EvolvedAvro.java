package dev.kafkaarrow.connect.avro;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;

/** Schemas that values of another may be read as, most of which can be; the same for the same seed. */
final class EvolvedAvro {
    private final Random random;

    EvolvedAvro(long seed) {
        this.random = new Random(seed);
    }

    Schema record(Schema writer) {
        Schema record = Schema.createRecord(writer.getName(), writer.getDoc(), writer.getNamespace(), false);
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field field : writer.getFields()) {
            if (random.nextInt(6) == 0) {
                continue;
            }
            boolean isRenamed = random.nextInt(6) == 0;
            Schema.Field evolved =
                    new Schema.Field((isRenamed ? "new_" : "") + field.name(), type(field.schema()), field.doc(), null);
            if (isRenamed) {
                evolved.addAlias(field.name());
            }
            fields.add(evolved);
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            fields.add(added("added" + i));
        }
        if (random.nextBoolean()) {
            Collections.shuffle(fields, random);
        }
        record.setFields(fields);
        return record;
    }

    /** A field that no value has, mostly with a default. */
    private Schema.Field added(String name) {
        Schema text = Schema.create(Schema.Type.STRING);
        Schema nothing = Schema.create(Schema.Type.NULL);
        return switch (random.nextInt(8)) {
            case 0 -> new Schema.Field(name, Schema.create(Schema.Type.LONG), null, 7L);
            case 1 -> new Schema.Field(name, text, null, "a text");
            case 2 -> new Schema.Field(name, Schema.createUnion(nothing, text), null, Schema.Field.NULL_DEFAULT_VALUE);
            case 3 -> new Schema.Field(name, Schema.createArray(text), null, List.of("a", "b"));
            case 4 -> new Schema.Field(name, Schema.createMap(Schema.create(Schema.Type.INT)), null, Map.of("k", 1));
            case 5 -> new Schema.Field(name, Schema.createUnion(text, nothing), null, "optional");
            case 6 -> new Schema.Field(name, Schema.create(Schema.Type.BYTES), null, "\u00ff\u0001");
            default -> new Schema.Field(name, text, null, random.nextInt(10) == 0 ? null : "another");
        };
    }

    private Schema type(Schema writer) {
        boolean isPlain =
                writer.getLogicalType() == null && writer.getObjectProps().isEmpty();
        if (isPlain && random.nextInt(6) == 0 && writer.getType() != Schema.Type.UNION) {
            Schema nothing = Schema.create(Schema.Type.NULL);
            Schema evolved = type(writer);
            return evolved.getType() == Schema.Type.UNION ? evolved : Schema.createUnion(nothing, evolved);
        }
        return switch (writer.getType()) {
            case INT ->
                isPlain
                        ? oneOf(writer, Schema.Type.LONG, Schema.Type.FLOAT, Schema.Type.DOUBLE, Schema.Type.STRING)
                        : writer;
            case LONG -> isPlain ? oneOf(writer, Schema.Type.FLOAT, Schema.Type.DOUBLE) : writer;
            case FLOAT -> isPlain ? oneOf(writer, Schema.Type.DOUBLE) : writer;
            case STRING -> isPlain ? oneOf(writer, Schema.Type.BYTES) : writer;
            case ENUM -> isPlain ? ofEnum(writer) : writer;
            case ARRAY ->
                isPlain && !ConnectSchemas.isMapEntry(writer.getElementType())
                        ? Schema.createArray(type(writer.getElementType()))
                        : writer;
            case MAP -> isPlain ? Schema.createMap(type(writer.getValueType())) : writer;
            case RECORD -> isPlain ? record(writer) : writer;
            case UNION -> union(writer);
            case NULL, BOOLEAN, DOUBLE, BYTES, FIXED -> writer;
        };
    }

    private Schema oneOf(Schema writer, Schema.Type... types) {
        return random.nextBoolean() ? writer : Schema.create(types[random.nextInt(types.length)]);
    }

    private Schema ofEnum(Schema writer) {
        List<String> symbols = new ArrayList<>(writer.getEnumSymbols());
        if (random.nextBoolean()) {
            symbols.add(0, "NEW");
        }
        if (random.nextBoolean() && symbols.size() > 1) {
            symbols.remove(symbols.size() - 1);
        }
        return Schema.createEnum(
                writer.getName(),
                writer.getDoc(),
                writer.getNamespace(),
                symbols,
                random.nextBoolean() ? symbols.get(0) : null);
    }

    private Schema union(Schema writer) {
        List<Schema> types = new ArrayList<>(writer.getTypes());
        switch (random.nextInt(4)) {
            case 0 -> Collections.shuffle(types, random);
            case 1 -> types.remove(random.nextInt(types.size()));
            default -> {
                // it stays
            }
        }
        return types.size() == 1 && types.get(0).getType() != Schema.Type.NULL
                ? types.get(0)
                : Schema.createUnion(types);
    }
}
