package dev.kafkaarrow.connect.data;

import dev.kafkaarrow.connect.plugin.PluginVersion;
import dev.kafkaarrow.ipc.Allocators;
import java.io.IOException;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.storage.Converter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets any connector speak Arrow: a record that is a {@code STRUCT}, or an {@code ARRAY} of them, becomes a message that is an Arrow IPC
 * stream of one row, or of so many, and such a message becomes an {@code ARRAY} of {@code STRUCT}s, or a {@code STRUCT} with
 * {@code arrow.converter.mode=row}. Tombstones stay tombstones; headers are not touched.
 *
 * <p>Thread-safe; threads wait for each other. Holds memory outside the heap until it is closed.
 */
public final class ArrowConverter implements Converter, Versioned {
    private static final Logger LOG = LoggerFactory.getLogger(ArrowConverter.class);

    /** Set by {@link #configure}, as workers also make converters just to ask for their version. */
    private BufferAllocator allocator;

    private RecordEncoder encoder;
    private RecordDecoder decoder;

    @Override
    public synchronized void configure(Map<String, ?> configs, boolean isKey) {
        close();
        ArrowConverterConfig config = new ArrowConverterConfig(configs);
        ArrowConverterConfig.unknown(configs).forEach(option -> LOG.warn("{}", option));
        allocator = Allocators.newRoot();
        encoder = new RecordEncoder(config.mostCachedSchemas(), config.compression(), allocator);
        decoder = new RecordDecoder(
                config.mode(), config.mostCachedSchemas(), config.checks(), config.endMarker(), allocator);
    }

    /**
     * A stream of the rows; null if the value is null.
     *
     * @throws DataException if it is neither a struct nor an array of them, or a field has no form in Arrow, naming topic and field
     */
    @Override
    public synchronized byte[] fromConnectData(String topic, Schema schema, Object value) {
        if (value == null) {
            return null;
        }
        try {
            return configured(encoder).encode(schema, value);
        } catch (DataException e) {
            throw new DataException("topic " + topic + ": " + e.getMessage(), e);
        }
    }

    /**
     * The rows of a stream; nothing if the message is a tombstone.
     *
     * @throws DataException if the bytes are no stream, naming topic and position, or a field has no form in Connect, naming it
     */
    @Override
    public synchronized SchemaAndValue toConnectData(String topic, byte[] value) {
        if (value == null) {
            return SchemaAndValue.NULL;
        }
        try {
            return configured(decoder).decode(value);
        } catch (IOException e) {
            throw new DataException(
                    "topic " + topic + ": " + value.length + " bytes are no Arrow IPC stream, " + e.getMessage(), e);
        } catch (DataException e) {
            throw new DataException("topic " + topic + ": " + e.getMessage(), e);
        }
    }

    private static <T> T configured(T part) {
        if (part == null) {
            throw new IllegalStateException("the converter was not configured, or is closed");
        }
        return part;
    }

    @Override
    public ConfigDef config() {
        return ArrowConverterConfig.definition();
    }

    /** The version that the jar was built as. */
    @Override
    public String version() {
        return PluginVersion.of(ArrowConverter.class);
    }

    @Override
    public synchronized void close() {
        if (allocator != null) {
            encoder.close();
            allocator.close();
            allocator = null;
            encoder = null;
            decoder = null;
        }
    }
}
