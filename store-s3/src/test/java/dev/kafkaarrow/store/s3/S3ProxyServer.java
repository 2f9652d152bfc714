package dev.kafkaarrow.store.s3;

import dev.kafkaarrow.connect.store.ObjectClient;
import dev.kafkaarrow.connect.store.StoreRequests;
import dev.kafkaarrow.connect.store.StoreSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** s3proxy on a port of loopback with its objects in memory, one for a test class; requests must be signed. */
final class S3ProxyServer implements BeforeAllCallback, AfterAllCallback {

    private static final String KEY = "AKIDEXAMPLE";
    private static final String SECRET = "wJalrXUtnFEMI";

    private final AtomicInteger buckets = new AtomicInteger();
    private S3Proxy proxy;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        proxy = S3Proxy.builder()
                .blobStore(new TransientNio2BlobStore())
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, KEY, SECRET)
                .build();
        proxy.start();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        proxy.stop();
    }

    String url() {
        return "http://127.0.0.1:" + proxy.getPort();
    }

    /** A new bucket. */
    String newBucket() {
        String bucket = "bucket-" + buckets.incrementAndGet();
        try (S3Connection connection = new S3Connection(S3Settings.of(settings("s3://" + bucket, Map.of())))) {
            connection.client().createBucket(request -> request.bucket(bucket));
        }
        return bucket;
    }

    void deleteBucket(String bucket) {
        try (S3Connection connection = new S3Connection(S3Settings.of(settings("s3://" + bucket, Map.of())))) {
            connection.client().deleteBucket(request -> request.bucket(bucket));
        }
    }

    StoreSettings settings(String storeUrl, Map<String, String> more) {
        return Requested.settings(storeUrl, url(), StoreRequests.IGNORED, more);
    }

    StoreSettings settings(String storeUrl, Path staging) {
        return settings(storeUrl, Map.of()).stagedIn(Optional.of(staging.toString()));
    }

    ObjectClient client(String storeUrl, Map<String, String> more) {
        return new S3Objects(S3Settings.of(settings(storeUrl, more)), StoreRequests.IGNORED);
    }
}
