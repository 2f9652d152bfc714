package dev.kafkaarrow.benchmarks.connect;

import dev.kafkaarrow.sandbox.S3Server;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A folder of a bucket, for a connector and for the bare clients' process. */
record BucketPlace(String endpoint, String region, String accessKey, String secretKey, String bucket, String folder) {

    static BucketPlace of(S3Server server, String endpoint, String bucket, String folder) {
        return new BucketPlace(endpoint, S3Server.REGION, server.accessKey(), server.secretKey(), bucket, folder);
    }

    /** One word. */
    String text() {
        return String.join("|", endpoint, region, accessKey, secretKey, bucket, folder);
    }

    static BucketPlace parse(String text) {
        List<String> parts = List.of(text.split("[|]", -1));
        return new BucketPlace(parts.get(0), parts.get(1), parts.get(2), parts.get(3), parts.get(4), parts.get(5));
    }

    /** A connector's config with its files here. */
    Map<String, String> in(Map<String, String> config) {
        Map<String, String> all = new HashMap<>(config);
        all.put("store.url", "s3://" + bucket + "/" + folder);
        all.put("s3.endpoint", endpoint);
        all.put("s3.region", region);
        all.put("s3.path.style.access", "true");
        all.put("s3.access.key.id", accessKey);
        all.put("s3.secret.access.key", secretKey);
        return all;
    }
}
