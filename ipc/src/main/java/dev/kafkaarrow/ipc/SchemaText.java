package dev.kafkaarrow.ipc;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.apache.arrow.vector.types.pojo.Schema;

/** An Arrow schema as people write one down: the JSON that Arrow Java makes of it, or a file with that. */
public final class SchemaText {
    /** Of an object, and of the array that a schema of another format may be. */
    private static final Pattern JSON_START = Pattern.compile("\\s*[{\\[]");

    private static final String FILE_SCHEME = "file:";

    private SchemaText() {}

    /**
     * The JSON: the text itself, or what is in the file whose path or {@code file:} URI it is. Whether it is that of a schema is not
     * looked at.
     *
     * @throws IOException if the text is neither JSON nor a file that can be read
     */
    public static String json(String text) throws IOException {
        if (JSON_START.matcher(text).lookingAt()) {
            return text;
        }
        String place = text.strip();
        try {
            return Files.readString(place.startsWith(FILE_SCHEME) ? Path.of(URI.create(place)) : Path.of(place));
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException("is neither JSON nor a file that can be read: " + e, e);
        }
    }

    /**
     * The schema.
     *
     * @param text its JSON, or the path or {@code file:} URI of a file with that
     * @throws IOException if there is no such file, or no schema in it
     */
    public static StreamSchema read(String text) throws IOException {
        String json = json(text);
        try {
            return StreamSchema.of(Schema.fromJSON(json));
        } catch (IOException | RuntimeException e) {
            // Arrow Java reports what a type lacks by various unchecked exceptions
            throw new IOException("is no Arrow schema in JSON: " + e.getMessage(), e);
        }
    }
}
