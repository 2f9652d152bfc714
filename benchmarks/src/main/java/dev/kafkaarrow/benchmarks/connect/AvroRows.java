package dev.kafkaarrow.benchmarks.connect;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Rows in the wire format of a schema registry. */
final class AvroRows implements RowFormat {

    static final int SCHEMA_ID = 1;

    static final Schema SCHEMA = new Schema.Parser().parse("""
            {"type":"record","name":"Reading","namespace":"dev.kafkaarrow.benchmarks","fields":[
            {"name":"id","type":"long"},
            {"name":"value","type":"double"},
            {"name":"name","type":["null","string"],"default":null},
            {"name":"at","type":{"type":"long","logicalType":"timestamp-millis"}},
            {"name":"active","type":["null","boolean"],"default":null}]}""");

    private static final byte MAGIC = 0;

    private final String registry;
    private final GenericDatumWriter<GenericRecord> writer = new GenericDatumWriter<>(SCHEMA);

    /** @param registry its URL, without a path */
    AvroRows(String registry) {
        this.registry = registry;
    }

    @Override
    public String name() {
        return "avro";
    }

    @Override
    public byte[] row(int number) {
        GenericRecord row = new GenericData.Record(SCHEMA);
        row.put("id", RowFormat.id(number));
        row.put("value", RowFormat.value(number));
        row.put("name", RowFormat.text(number).orElse(null));
        row.put("at", RowFormat.at(number));
        row.put("active", RowFormat.isActive(number));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(MAGIC);
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(SCHEMA_ID).array());
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            writer.write(row, encoder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public Map<String, String> converted() {
        return Map.of(
                "value.converter", "io.apicurio.registry.utils.converter.AvroConverter",
                "value.converter.apicurio.registry.url", registry + SchemaRegistryStub.APICURIO,
                "value.converter.apicurio.registry.as-confluent", "true");
    }

    @Override
    public Map<String, String> decoded() {
        return Map.of(
                "value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter",
                "value.format", "avro",
                "schema.registry.url", registry);
    }

    @Override
    public Asked asked() {
        return new Asked(2, Optional.empty(), Optional.empty());
    }
}
