package dev.kafkaarrow.serde;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.SchemaCompatibility;
import dev.kafkaarrow.ipc.StreamEncoder;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes the batch that a root holds as a complete Arrow IPC stream: schema, dictionaries, batch, end of stream. Each buffer is
 * copied once, into an array of exactly the size needed; the root stays the caller's and may be loaded anew as soon as
 * {@code send} has returned. Null becomes a tombstone.
 *
 * <p>The dictionaries of dictionary-encoded fields come from the {@link DictionaryProvider} given to the constructor, or
 * configured as {@link ArrowSerdeConfig#DICTIONARY_PROVIDER}.
 *
 * <p>Thread-safe once configured, for roots that no other thread changes meanwhile.
 */
public final class VectorSchemaRootSerializer implements Serializer<VectorSchemaRoot> {
    private volatile StreamEncoder encoder = new StreamEncoder();
    private volatile StreamHeaders streamHeaders = StreamHeaders.LEAVE;
    private volatile SentSchemas sentSchemas = new SentSchemas(SchemaCompatibility.NONE);
    private volatile Optional<DictionaryProvider> dictionaries;

    /** Roots have no dictionary-encoded fields, or the configuration says where their dictionaries are. */
    public VectorSchemaRootSerializer() {
        this.dictionaries = Optional.empty();
    }

    /**
     * Dictionaries come from the provider, unless the configuration names another.
     *
     * @param dictionaries stay the caller's
     */
    public VectorSchemaRootSerializer(DictionaryProvider dictionaries) {
        this.dictionaries = Optional.of(dictionaries);
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        ArrowSerdeConfig config = new ArrowSerdeConfig(configs);
        encoder = config.encoder();
        sentSchemas = config.sentSchemas();
        // headers describe the value
        streamHeaders = isKey ? StreamHeaders.LEAVE : config.headers();
        Optional<DictionaryProvider> configured = config.dictionaries();
        if (configured.isPresent()) {
            dictionaries = configured;
        }
    }

    /**
     * Encodes the batch that the root holds now.
     *
     * @throws SerializationException if a dictionary is missing, the stream would exceed 2 GiB, or the schema breaks {@link
     *     ArrowSerdeConfig#SCHEMA_COMPATIBILITY}, naming topic and reason
     */
    @Override
    public byte[] serialize(String topic, VectorSchemaRoot root) {
        return root == null ? null : encode(topic, root).toByteArray();
    }

    /** As {@link #serialize(String, VectorSchemaRoot)}, with headers if {@link ArrowSerdeConfig#HEADERS} says so. */
    @Override
    public byte[] serialize(String topic, Headers headers, VectorSchemaRoot root) {
        if (root == null) {
            return null;
        }
        ArrowStream stream = encode(topic, root);
        streamHeaders.apply(headers, stream.streamSchema());
        return stream.toByteArray();
    }

    private ArrowStream encode(String topic, VectorSchemaRoot root) {
        ArrowStream stream;
        try {
            Optional<DictionaryProvider> provider = dictionaries;
            stream = provider.isPresent() ? encoder.encode(root, provider.get()) : encoder.encode(root);
        } catch (IllegalArgumentException e) {
            throw new SerializationException("topic " + topic + ": " + e.getMessage(), e);
        }
        sentSchemas.admit(topic, stream.streamSchema());
        return stream;
    }
}
