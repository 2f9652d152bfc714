package dev.kafkaarrow.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.StreamDecoder;
import dev.kafkaarrow.ipc.StreamEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeStampMilliTZVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/**
 * Rows to messages and back: many rows in an Arrow message; one in an Avro or JSON message, as their serdes have it. Each
 * way keeps what can be kept from message to message, and reads texts as {@link String}s. Not thread-safe.
 */
final class RowFormats implements AutoCloseable {
    private final BufferAllocator allocator = new RootAllocator();
    private final BigIntVector ids = new BigIntVector("id", allocator);
    private final Float8Vector values = new Float8Vector("value", allocator);
    private final VarCharVector names = new VarCharVector("name", allocator);
    private final BitVector flags = new BitVector("flag", allocator);
    private final TimeStampMilliTZVector times = new TimeStampMilliTZVector("timeMillis", allocator, "UTC");
    private final VectorSchemaRoot root = VectorSchemaRoot.of(ids, values, names, flags, times);
    private final StreamEncoder streamEncoder = new StreamEncoder();
    private final StreamDecoder streamDecoder = new StreamDecoder(Checks.DEFAULT);

    private final Schema avroSchema = avroSchema();
    private final GenericDatumWriter<GenericRecord> avroWriter = new GenericDatumWriter<>(avroSchema);
    private final GenericDatumReader<GenericRecord> avroReader = new GenericDatumReader<>(avroSchema);
    private final ByteArrayOutputStream avroBytes = new ByteArrayOutputStream();
    private BinaryEncoder avroEncoder;
    private BinaryDecoder avroDecoder;

    private final ObjectMapper mapper = new ObjectMapper();
    private final ObjectWriter jsonWriter = mapper.writerFor(Reading.class);
    private final ObjectReader jsonReader = mapper.readerFor(Reading.class);

    private static Schema avroSchema() {
        Schema text = SchemaBuilder.builder().stringType();
        GenericData.setStringType(text, GenericData.StringType.String);
        return SchemaBuilder.record("Reading")
                .fields()
                .requiredLong("id")
                .requiredDouble("value")
                .name("name")
                .type(text)
                .noDefault()
                .requiredBoolean("flag")
                .requiredLong("timeMillis")
                .endRecord();
    }

    byte[] toArrow(List<Reading> readings) {
        root.getFieldVectors().forEach(vector -> vector.reset());
        for (int i = 0; i < readings.size(); i++) {
            Reading reading = readings.get(i);
            ids.setSafe(i, reading.id());
            values.setSafe(i, reading.value());
            names.setSafe(i, reading.name().getBytes(StandardCharsets.UTF_8));
            flags.setSafe(i, reading.flag() ? 1 : 0);
            times.setSafe(i, reading.timeMillis());
        }
        root.setRowCount(readings.size());
        return streamEncoder.encode(root).toByteArray();
    }

    /** A sum that every value goes into. */
    long sumOfArrow(byte[] message) throws IOException {
        try (ArrowReader reader = streamDecoder.decode(ByteBuffer.wrap(message)).open(allocator)) {
            reader.loadNextBatch();
            return sumOf(reader.getVectorSchemaRoot());
        }
    }

    /** As {@link #sumOfArrow}, of a batch that is loaded. */
    static long sumOf(VectorSchemaRoot read) {
        BigIntVector readIds = (BigIntVector) read.getVector(0);
        Float8Vector readValues = (Float8Vector) read.getVector(1);
        VarCharVector readNames = (VarCharVector) read.getVector(2);
        BitVector readFlags = (BitVector) read.getVector(3);
        TimeStampMilliTZVector readTimes = (TimeStampMilliTZVector) read.getVector(4);
        long sum = 0;
        for (int i = 0; i < read.getRowCount(); i++) {
            String name = new String(readNames.get(i), StandardCharsets.UTF_8);
            sum += sum(readIds.get(i), readValues.get(i), name, readFlags.get(i) != 0, readTimes.get(i));
        }
        return sum;
    }

    byte[] toAvro(Reading reading) throws IOException {
        GenericRecord record = new GenericData.Record(avroSchema);
        record.put(0, reading.id());
        record.put(1, reading.value());
        record.put(2, reading.name());
        record.put(3, reading.flag());
        record.put(4, reading.timeMillis());
        avroBytes.reset();
        avroEncoder = EncoderFactory.get().binaryEncoder(avroBytes, avroEncoder);
        avroWriter.write(record, avroEncoder);
        avroEncoder.flush();
        return avroBytes.toByteArray();
    }

    long sumOfAvro(byte[] message) throws IOException {
        avroDecoder = DecoderFactory.get().binaryDecoder(message, avroDecoder);
        GenericRecord record = avroReader.read(null, avroDecoder);
        return sum((long) record.get(0), (double) record.get(1), (String) record.get(2), (boolean) record.get(3), (long)
                record.get(4));
    }

    byte[] toJson(Reading reading) throws IOException {
        return jsonWriter.writeValueAsBytes(reading);
    }

    long sumOfJson(byte[] message) throws IOException {
        Reading reading = jsonReader.readValue(message);
        return sum(reading.id(), reading.value(), reading.name(), reading.flag(), reading.timeMillis());
    }

    private static long sum(long id, double value, String name, boolean flag, long timeMillis) {
        return id + (long) (value * 100) + name.length() + (flag ? 1 : 0) + timeMillis;
    }

    @Override
    public void close() {
        root.close();
        allocator.close();
    }
}
