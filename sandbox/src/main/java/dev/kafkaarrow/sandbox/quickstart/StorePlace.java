package dev.kafkaarrow.sandbox.quickstart;

import dev.kafkaarrow.sandbox.S3Server;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the sinks publish.
 *
 * @param folder of this machine in which the files can be seen
 * @param settings by which a connector finds the store: its URL, and what it takes besides
 */
record StorePlace(Path folder, Map<String, String> settings) {

    private static final String URL = "store.url";
    private static final String BUCKET = "quickstart";

    static StorePlace directory(Path folder) {
        return new StorePlace(folder, Map.of(URL, folder.toString()));
    }

    /** A part of a bucket, which is made if it is missing. */
    static StorePlace s3(S3Server server, String prefix) {
        return new StorePlace(
                server.makeBucket(BUCKET).resolve(prefix),
                Map.of(
                        URL,
                        "s3://" + BUCKET + "/" + prefix,
                        "s3.endpoint",
                        server.url().toString(),
                        "s3.region",
                        S3Server.REGION,
                        "s3.path.style.access",
                        "true",
                        "s3.access.key.id",
                        server.accessKey(),
                        "s3.secret.access.key",
                        server.secretKey()));
    }

    String url() {
        return settings.get(URL);
    }

    /** Another one beside it. */
    StorePlace beside(String name) {
        Map<String, String> other = new TreeMap<>(settings);
        other.put(URL, url().substring(0, url().lastIndexOf('/') + 1) + name);
        return new StorePlace(folder.resolveSibling(name), other);
    }
}
