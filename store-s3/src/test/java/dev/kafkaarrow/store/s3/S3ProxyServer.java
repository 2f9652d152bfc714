package dev.kafkaarrow.store.s3;

import java.net.URI;
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

    S3Server server() {
        return new S3Server("http://127.0.0.1:" + proxy.getPort(), KEY, SECRET);
    }
}
