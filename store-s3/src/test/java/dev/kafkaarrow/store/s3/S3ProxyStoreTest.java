package dev.kafkaarrow.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.FileStoreContract;
import dev.kafkaarrow.connect.store.StoreKind;
import dev.kafkaarrow.connect.store.Stores;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A store on s3proxy, as {@code store.url} opens it, keeps the contract. */
class S3ProxyStoreTest extends FileStoreContract {

    @RegisterExtension
    static final S3ProxyServer SERVER = new S3ProxyServer();

    @TempDir
    private Path staging;

    private String bucket;

    @Override
    protected FileStore newStore() {
        if (bucket == null) {
            bucket = SERVER.newBucket();
        }
        return Stores.open(SERVER.settings("s3://" + bucket + "/a prefix+/of two", staging));
    }

    @Test
    void saysWhatItIs() {
        assertThat(store().kind()).isEqualTo(StoreKind.OBJECT_STORE);
        assertThat(store()).hasToString("s3://" + bucket + "/a prefix+/of two");
    }
}
