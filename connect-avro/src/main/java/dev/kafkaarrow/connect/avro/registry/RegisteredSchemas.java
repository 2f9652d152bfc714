package dev.kafkaarrow.connect.avro.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.kafka.connect.errors.DataException;

/** Avro schemas as a registry has them: one by itself, or one that needs named types of others. Not thread-safe. */
final class RegisteredSchemas {

    /** Schemas that one refers to, directly or not: more than people write. */
    private static final int MAX_REFERENCES = 200;

    private final RegistryRequests requests;

    /** Versions do not change: what is here is not asked for again when the rest could not be had in time. */
    private final Map<String, JsonNode> versions = new LastUsed<>(MAX_REFERENCES);

    RegisteredSchemas(RegistryRequests requests) {
        this.requests = requests;
    }

    /**
     * The schema of an id.
     *
     * @throws DataException if it is of no use
     * @throws AbsentException if it, or one that it refers to, is not there
     */
    Schema byId(int id) throws AbsentException {
        long deadlineNanos = requests.deadlineNanos();
        // an id is 32 bits, of which registries take no negative ones
        JsonNode registered = requests.get("schemas/ids/" + id, deadlineNanos);
        return read(registered, AvroSchemaText.parser(), new HashSet<>(), deadlineNanos);
    }

    private Schema read(JsonNode registered, Schema.Parser parser, Set<String> known, long deadlineNanos)
            throws AbsentException {
        String type = registered.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw new DataException("is of type " + type + ", expected AVRO: use a value.converter for such values");
        }
        for (JsonNode reference : registered.path("references")) {
            String path = "subjects/" + encoded(reference.path("subject").asText()) + "/versions/"
                    + reference.path("version").asInt() + "?deleted=true";
            if (known.add(path)) {
                if (known.size() > MAX_REFERENCES) {
                    throw new DataException("refers to more than " + MAX_REFERENCES + " others");
                }
                Schema unused = read(version(path, deadlineNanos), parser, known, deadlineNanos);
            }
        }
        return AvroSchemaText.read(registered.path("schema").asText(), parser);
    }

    private JsonNode version(String path, long deadlineNanos) throws AbsentException {
        JsonNode version = versions.get(path);
        if (version == null) {
            version = requests.get(path, deadlineNanos);
            versions.put(path, version);
        }
        return version;
    }

    private static String encoded(String subject) {
        return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
