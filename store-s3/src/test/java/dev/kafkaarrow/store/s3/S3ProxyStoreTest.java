package dev.kafkaarrow.store.s3;

import org.junit.jupiter.api.extension.RegisterExtension;

/** A store on s3proxy. */
class S3ProxyStoreTest extends S3StoreContract {

    @RegisterExtension
    static final S3ProxyServer SERVER = new S3ProxyServer();

    @Override
    S3Server server() {
        return SERVER.server();
    }
}
