package dev.kafkaarrow.serde;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.ForeignFormat;
import dev.kafkaarrow.ipc.IncompatibleSchemaException;
import dev.kafkaarrow.ipc.InvalidStreamException;
import dev.kafkaarrow.ipc.StreamDecoder;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Makes an {@link ArrowStream} of a message value (or key) that is a complete Arrow IPC stream, after the checks that
 * {@link ArrowSerdeConfig} sets. A tombstone becomes null.
 *
 * <p>The stream views the consumer's bytes: it costs no copy and no off-heap memory until it is opened, and keeps the fetched
 * bytes from being collected as long as it is held ({@link ArrowStream#detached()} lets go of them).
 *
 * <p>Thread-safe once configured.
 */
public final class ArrowStreamDeserializer implements Deserializer<ArrowStream> {
    private volatile StreamDecoder decoder = new StreamDecoder(Checks.DEFAULT);

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        decoder = new ArrowSerdeConfig(configs).decoder();
    }

    /**
     * Makes a stream of the bytes.
     *
     * @throws SerializationException if the bytes are not one complete stream, naming topic, size, byte position and reason; or if
     *     their schema cannot be read as {@link ArrowSerdeConfig#READER_SCHEMA}, naming topic and each field in the way
     */
    @Override
    public ArrowStream deserialize(String topic, byte[] data) {
        return data == null ? null : decode(topic, ByteBuffer.wrap(data));
    }

    /**
     * As {@link #deserialize(String, byte[])}; the buffer's position and limit are left as they are.
     */
    @Override
    public ArrowStream deserialize(String topic, Headers headers, ByteBuffer data) {
        return data == null ? null : decode(topic, data);
    }

    private ArrowStream decode(String topic, ByteBuffer data) {
        try {
            return decoder.decode(data);
        } catch (InvalidStreamException e) {
            throw new SerializationException(
                    "topic " + topic + ": value of " + data.remaining() + " bytes is no Arrow IPC stream, "
                            + e.getMessage()
                            + e.foreignFormat()
                                    .map(ArrowStreamDeserializer::wayOut)
                                    .orElse(""),
                    e);
        } catch (IncompatibleSchemaException e) {
            throw new SerializationException(
                    "topic " + topic + ": the schema of the value cannot be read as " + ArrowSerdeConfig.READER_SCHEMA
                            + ", " + e.getMessage(),
                    e);
        }
    }

    private static String wayOut(ForeignFormat format) {
        return switch (format) {
            case BASE64, BYTE_ARRAY_NAME ->
                ". A connector wrote it that needs value.converter=org.apache.kafka.connect.converters.ByteArrayConverter";
            case JSON ->
                ". Set value.deserializer to one for JSON, or, if a connector wrote it,"
                        + " value.converter=org.apache.kafka.connect.converters.ByteArrayConverter there";
            case SCHEMA_REGISTRY -> ". Set value.deserializer to the one of the schema registry's format";
            case ARROW_FILE, FEATHER_V1 ->
                ". A message is a stream: its producer has to use pyarrow.ipc.new_stream, not new_file or write_feather";
            case PARQUET, ORC, AVRO, GZIP, ZSTD, LZ4, BZIP2, XZ, SNAPPY, ZIP, CSV, TEXT ->
                ". Set value.deserializer to the one of the topic's format, or have its producer send"
                        + " complete Arrow IPC streams";
        };
    }
}
