package dev.kafkaarrow.store.s3;

import dev.kafkaarrow.connect.store.ObjectClient;
import dev.kafkaarrow.connect.store.StoreRequests;
import dev.kafkaarrow.connect.store.StoreSettings;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What tests of the client ask it for, and with which settings. */
final class Requested {

    private Requested() {}

    /** Settings of a store on loopback, with credentials; what {@code more} has comes first. */
    static StoreSettings settings(String storeUrl, String endpoint, StoreRequests requests, Map<String, String> more) {
        Map<String, String> options = new HashMap<>(Map.of(
                "s3.endpoint", endpoint,
                "s3.region", "us-east-1",
                "s3.path.style.access", "true",
                "s3.access.key.id", "AKIDEXAMPLE",
                "s3.secret.access.key", "wJalrXUtnFEMI"));
        options.putAll(more);
        options.values().removeIf(String::isEmpty);
        return new StoreSettings(storeUrl, Optional.empty(), options, requests);
    }

    static S3Objects client(String storeUrl, String endpoint, StoreRequests requests, Map<String, String> more) {
        return new S3Objects(S3Settings.of(settings(storeUrl, endpoint, requests, more)), requests);
    }

    static ObjectClient.Content content(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new ObjectClient.Content() {
            @Override
            public long sizeInBytes() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }

            @Override
            public Optional<Path> file() {
                return Optional.empty();
            }
        };
    }

    static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }

    static ObjectClient.PageRequest page(String prefix, String after, int max) {
        return new ObjectClient.PageRequest(prefix, after, ObjectClient.Depth.ONE_FOLDER, max, Optional.empty());
    }
}
