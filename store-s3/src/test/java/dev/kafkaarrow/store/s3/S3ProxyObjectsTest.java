package dev.kafkaarrow.store.s3;

import org.junit.jupiter.api.extension.RegisterExtension;

/** The requests on s3proxy. */
class S3ProxyObjectsTest extends S3ObjectsContract {

    @RegisterExtension
    static final S3ProxyServer SERVER = new S3ProxyServer();

    @Override
    S3Server server() {
        return SERVER.server();
    }
}
