package dev.kafkaarrow.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.FileStoreContract;
import dev.kafkaarrow.connect.store.StoreKind;
import dev.kafkaarrow.connect.store.Stores;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store as {@code store.url} opens it keeps the contract. */
abstract class S3StoreContract extends FileStoreContract {

    abstract S3Server server();

    @TempDir
    private Path staging;

    private String bucket;

    @Override
    protected FileStore newStore() {
        if (bucket == null) {
            bucket = server().newBucket();
        }
        return Stores.open(server().settings("s3://" + bucket + "/a prefix+/of two", staging));
    }

    @Test
    void saysWhatItIs() {
        assertThat(store().kind()).isEqualTo(StoreKind.OBJECT_STORE);
        assertThat(store()).hasToString("s3://" + bucket + "/a prefix+/of two");
    }
}
