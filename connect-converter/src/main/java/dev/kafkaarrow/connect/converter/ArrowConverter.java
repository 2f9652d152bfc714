package dev.kafkaarrow.connect.converter;

import dev.kafkaarrow.connect.plugin.PluginVersion;
import dev.kafkaarrow.ipc.Allocators;
import java.io.IOException;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.storage.Converter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets any connector speak Arrow. A value that is a {@code STRUCT}, or an {@code ARRAY} of them, becomes a message: an Arrow IPC stream of
 * one row, or of as many as there are structs. A message becomes an {@code ARRAY} of {@code STRUCT}s, or with
 * {@code arrow.converter.mode=row} a {@code STRUCT}. Tombstones stay tombstones; headers are not touched.
 *
 * <p>Thread-safe; calls are serialised. Holds off-heap memory until closed; {@link #configure} may be called again, which starts anew.
 */
public final class ArrowConverter implements Converter, Versioned {
    private static final Logger LOG = LoggerFactory.getLogger(ArrowConverter.class);

    private final Supplier<BufferAllocator> allocators;

    /** Set by {@link #configure}, as workers also make converters only to ask for their version. */
    private BufferAllocator allocator;

    private RecordEncoder encoder;
    private RecordDecoder decoder;

    /** A converter to be configured. */
    public ArrowConverter() {
        this(Allocators::newRoot);
    }

    /** @param allocators of memory, one for each time this is configured; closed by the converter */
    ArrowConverter(Supplier<BufferAllocator> allocators) {
        this.allocators = allocators;
    }

    /**
     * Sets the options. Gives back the memory of an earlier configuration.
     *
     * @param configs options of {@link ArrowConverterConfig}; others are warned about
     * @param isKey makes no difference
     * @throws ConfigException if an option has an invalid value; the converter is then closed
     */
    @Override
    public synchronized void configure(Map<String, ?> configs, boolean isKey) {
        close();
        ArrowConverterConfig config = new ArrowConverterConfig(configs);
        ArrowConverterConfig.unknown(configs).forEach(option -> LOG.warn("{}", option));
        allocator = allocators.get();
        encoder = new RecordEncoder(config.mostCachedSchemas(), config.compression(), allocator);
        decoder = new RecordDecoder(
                config.mode(), config.mostCachedSchemas(), config.checks(), config.endMarker(), allocator);
    }

    /**
     * The message of a value; null if the value is null.
     *
     * @throws DataException if the value is neither a struct nor an array of structs, or a field has no form in Arrow
     * @throws IllegalStateException if the converter was not configured or is closed
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
     * The rows of a message; {@link SchemaAndValue#NULL} for a tombstone.
     *
     * @throws DataException if the bytes are not a valid Arrow IPC stream, or a field has no form in Connect
     * @throws IllegalStateException if the converter was not configured or is closed
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
                    "topic " + topic + ": expected an Arrow IPC stream, got " + value.length
                            + " bytes that are not a valid one: " + e.getMessage(),
                    e);
        } catch (DataException e) {
            throw new DataException("topic " + topic + ": " + e.getMessage(), e);
        }
    }

    private static <T> T configured(T part) {
        if (part == null) {
            throw new IllegalStateException("the converter was not configured or is closed");
        }
        return part;
    }

    /** The options. */
    @Override
    public ConfigDef config() {
        return ArrowConverterConfig.definition();
    }

    /** The version of the jar. */
    @Override
    public String version() {
        return PluginVersion.current();
    }

    /** Gives back all memory. May be called at any time, and again. */
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
