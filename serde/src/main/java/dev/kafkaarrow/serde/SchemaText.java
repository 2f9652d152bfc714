package dev.kafkaarrow.serde;

import dev.kafkaarrow.ipc.StreamSchema;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.kafka.common.config.ConfigException;

/** An Arrow schema in a configuration: its JSON, or a file with that. */
final class SchemaText {
    private static final String JSON_START = "{";
    private static final String FILE_SCHEME = "file:";

    private SchemaText() {}

    /** @throws ConfigException if there is no such file, or no schema in it, naming the option */
    static StreamSchema read(String option, String value) {
        String json = value.stripLeading().startsWith(JSON_START) ? value : file(option, value.strip());
        try {
            return StreamSchema.of(Schema.fromJSON(json));
        } catch (IOException | RuntimeException e) {
            // Arrow Java reports what a type lacks by various unchecked exceptions
            throw invalid(option, value, "is no Arrow schema in JSON: " + e.getMessage(), e);
        }
    }

    private static String file(String option, String place) {
        try {
            return Files.readString(place.startsWith(FILE_SCHEME) ? Path.of(URI.create(place)) : Path.of(place));
        } catch (IOException | IllegalArgumentException e) {
            throw invalid(option, place, "is neither JSON nor a file that can be read: " + e, e);
        }
    }

    private static ConfigException invalid(String option, String value, String reason, Exception cause) {
        ConfigException invalid = new ConfigException(option, value, reason);
        invalid.initCause(cause);
        return invalid;
    }
}
