package dev.kafkaarrow.store.s3;

import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.ObjectStores;
import dev.kafkaarrow.connect.store.StoreOption;
import dev.kafkaarrow.connect.store.StoreProvider;
import dev.kafkaarrow.connect.store.StoreSettings;
import java.util.List;

/** Stores in S3, and in what has its API: {@code s3://bucket/prefix}. Thread-safe. */
public final class S3Stores implements StoreProvider {

    /** For {@link java.util.ServiceLoader}. */
    public S3Stores() {}

    @Override
    public String scheme() {
        return "s3";
    }

    @Override
    public void check(String storeUrl) {
        S3Place unused = S3Place.of(storeUrl);
    }

    @Override
    public List<StoreOption> options() {
        return S3Options.ALL;
    }

    @Override
    public FileStore open(StoreSettings settings) {
        S3Settings resolved = S3Settings.of(settings);
        return ObjectStores.open(
                new S3Objects(resolved, settings.requests()), resolved.place().prefix(), settings);
    }
}
