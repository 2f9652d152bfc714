package dev.kafkaarrow.store.s3;

import dev.kafkaarrow.connect.store.ObjectClient;
import dev.kafkaarrow.connect.store.StoreRequests;
import dev.kafkaarrow.connect.store.StoreSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A server that is not ours, and whose keys are known. */
record S3Server(String url, String accessKeyId, String secretAccessKey) {

    /** That of the system properties {@code s3.server.url} and {@code s3.server.keys}, as in {@code id:secret}. */
    static S3Server given() {
        String[] keys = System.getProperty("s3.server.keys").split(":", 2);
        return new S3Server(System.getProperty("s3.server.url"), keys[0], keys[1]);
    }

    String newBucket() {
        String bucket = "bucket-" + UUID.randomUUID();
        try (S3Connection connection = connection(bucket)) {
            connection.client().createBucket(request -> request.bucket(bucket));
        }
        return bucket;
    }

    void deleteBucket(String bucket) {
        try (S3Connection connection = connection(bucket)) {
            connection.client().deleteBucket(request -> request.bucket(bucket));
        }
    }

    private S3Connection connection(String bucket) {
        return new S3Connection(S3Settings.of(settings("s3://" + bucket, Map.of())));
    }

    private StoreSettings settings(String storeUrl, Map<String, String> more) {
        Map<String, String> options =
                new HashMap<>(Map.of("s3.access.key.id", accessKeyId, "s3.secret.access.key", secretAccessKey));
        options.putAll(more);
        return Requested.settings(storeUrl, url, StoreRequests.IGNORED, options);
    }

    StoreSettings settings(String storeUrl, Path staging) {
        return settings(storeUrl, Map.of()).stagedIn(Optional.of(staging.toString()));
    }

    ObjectClient client(String storeUrl, Map<String, String> more) {
        return new S3Objects(S3Settings.of(settings(storeUrl, more)), StoreRequests.IGNORED);
    }
}
