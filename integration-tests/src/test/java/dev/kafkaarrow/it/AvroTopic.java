package dev.kafkaarrow.it;

import dev.kafkaarrow.it.avro.SchemaDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/**
 * Values as Apicurio's converter and its clients write them, made by Avro's library alone.
 *
 * @param schemas where workers look schemas up
 */
record AvroTopic(Path schemas) {

    private static final byte MAGIC = 0;

    /** Settings of a connector's values, with the directory as the worker names it. */
    static Map<String, String> converter(String workersSchemas) {
        return Map.of(
                "value.converter",
                "io.apicurio.registry.utils.converter.AvroConverter",
                "value.converter.apicurio.registry.schema-resolver",
                SchemaDirectory.class.getName(),
                "value.converter." + SchemaDirectory.DIRECTORY,
                workersSchemas);
    }

    byte[] value(GenericRecord row) throws IOException {
        Schema schema = row.getSchema();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(MAGIC);
        bytes.write(ByteBuffer.allocate(Long.BYTES)
                .putLong(SchemaDirectory.register(schemas, schema))
                .array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(schema).write(row, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }
}
