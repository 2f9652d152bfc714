package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.avro.registry.RegistryStub;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;

/** Rows of a model's topic as bytes: Avro in the wire format of a registry, with the registry's schemas. */
final class ModelAvro {

    /** Of all schedules, by id. */
    private static final List<Schema> SCHEMAS = new ArrayList<>();

    private ModelAvro() {}

    /** What its producer wrote in place of a Struct; what has none stays as it is. */
    static ModelValue of(ModelValue value) {
        if (value instanceof ModelValue.Good good) {
            return new ModelValue.Good(
                    ByteBuffer.wrap(bytes(good.row().orElseThrow())), good.batches(), good.schema(), Optional.empty());
        }
        return value instanceof ModelValue.BadRow bad ? new ModelValue.Bad(ByteBuffer.wrap(bytes(bad.row()))) : value;
    }

    /** That has the id. */
    static Schema schema(int id) {
        return SCHEMAS.get(id);
    }

    private static byte[] bytes(Struct row) {
        Schema schema = schema(row.schema());
        GenericData.Record record = new GenericData.Record(schema);
        for (Field field : row.schema().fields()) {
            Object value = row.get(field);
            record.put(field.name(), value instanceof Short number ? Integer.valueOf(number) : value);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            new GenericDatumWriter<>(schema).write(record, encoder);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        int id = SCHEMAS.indexOf(schema);
        if (id < 0) {
            id = SCHEMAS.size();
            SCHEMAS.add(schema);
        }
        return RegistryStub.value(id, out.toByteArray());
    }

    private static Schema schema(org.apache.kafka.connect.data.Schema schema) {
        List<Schema.Field> fields = new ArrayList<>();
        for (Field field : schema.fields()) {
            fields.add(new Schema.Field(
                    field.name(),
                    Schema.createUnion(Schema.create(Schema.Type.NULL), type(field.schema())),
                    null,
                    Schema.Field.NULL_DEFAULT_VALUE));
        }
        return Schema.createRecord("row", null, null, false, fields);
    }

    /** All of the model's are optional. */
    private static Schema type(org.apache.kafka.connect.data.Schema schema) {
        Schema type = switch (schema.type()) {
            case INT16 ->
                SchemaBuilder.builder()
                        .intBuilder()
                        .prop("connect.type", "int16")
                        .endInt();
            case INT32 -> Schema.create(Schema.Type.INT);
            case INT64 -> Schema.create(Schema.Type.LONG);
            case FLOAT64 -> Schema.create(Schema.Type.DOUBLE);
            default -> Schema.create(Schema.Type.STRING);
        };
        if (schema.parameters() != null) {
            type.addProp("connect.parameters", Map.copyOf(schema.parameters()));
        }
        return type;
    }
}
