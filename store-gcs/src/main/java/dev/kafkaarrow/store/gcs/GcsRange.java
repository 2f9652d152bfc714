package dev.kafkaarrow.store.gcs;

import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpResponse;
import com.google.api.services.storage.Storage;
import dev.kafkaarrow.connect.store.ObjectCalls;
import dev.kafkaarrow.connect.store.ObjectChangedException;
import dev.kafkaarrow.connect.store.ObjectClient;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range on its way. What is missing when a connection ends is asked for by another request, of the same generation. Not thread-safe.
 */
final class GcsRange {

    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");

    private final String key;
    private final String name;
    private final long from;
    private final int length;
    private Optional<String> version;
    private Optional<ObjectClient.Found> found = Optional.empty();
    private byte[] bytes = new byte[0];
    private int received;

    /**
     * Asks for nothing yet.
     *
     * @param name of the object, for errors
     */
    GcsRange(String key, String name, Optional<String> version, long from, int length) {
        this.key = key;
        this.name = name;
        this.version = version;
        this.from = from;
        this.length = length;
    }

    /** The store answered with what cannot be used. */
    static final class Unusable extends IOException {
        private static final long serialVersionUID = 1;

        Unusable(String message) {
            super(message);
        }
    }

    /** Asks for what is missing. */
    ObjectClient.Range receive(Storage.Objects.Get request, ObjectCalls.Deadline deadline) throws IOException {
        version.ifPresent(pinned -> request.setIfGenerationMatch(Long.valueOf(pinned)));
        request.getRequestHeaders().setRange("bytes=" + (from + received) + "-" + (from + length - 1));
        // what is stored, even if it is compressed
        request.setReturnRawInputStream(true);
        HttpResponse response = request.executeMedia();
        try {
            begin(response.getHeaders(), response.getStatusCode());
            InputStream body = response.getContent();
            while (body != null && received < bytes.length) {
                deadline.check();
                int read = body.read(bytes, received, bytes.length - received);
                if (read < 0) {
                    break;
                }
                received += read;
            }
        } finally {
            response.disconnect();
        }
        if (received < bytes.length) {
            throw new EOFException("only " + received + " of " + bytes.length + " bytes from " + from + " on came");
        }
        return new ObjectClient.Range(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), found.orElseThrow());
    }

    private void begin(HttpHeaders headers, int status) throws IOException {
        String generation = headers.getFirstHeaderStringValue("x-goog-generation");
        Matcher range = CONTENT_RANGE.matcher(String.valueOf(headers.getContentRange()));
        if (status != 206 || !range.matches() || generation == null) {
            throw new Unusable("status " + status + ", Content-Range " + headers.getContentRange() + ", generation "
                    + generation + " to a request for a range");
        }
        if (version.isPresent() && !version.get().equals(generation)) {
            // from a store that ignores the condition
            throw new ObjectChangedException(
                    name,
                    "another object has taken its place: its generation is " + generation + ", not " + version.get());
        }
        long size = Long.parseLong(range.group(3));
        if (Long.parseLong(range.group(1)) != from + received) {
            throw new Unusable("bytes " + range.group() + ", not from " + (from + received));
        }
        if (found.isEmpty()) {
            bytes = new byte[(int) Math.min(length, size - from)];
            found = Optional.of(
                    new ObjectClient.Found(key, size, modified(headers.getLastModified()), generation, Map.of()));
            version = Optional.of(generation);
        }
    }

    private static long modified(String header) {
        try {
            return header == null
                    ? 0
                    : ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant()
                            .toEpochMilli();
        } catch (DateTimeException e) {
            return 0;
        }
    }
}
