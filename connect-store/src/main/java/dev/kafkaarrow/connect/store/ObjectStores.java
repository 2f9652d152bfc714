package dev.kafkaarrow.connect.store;

import java.nio.file.Path;

/** Opens stores in buckets, for the providers of each kind. Thread-safe. */
public final class ObjectStores {

    /** Below {@code java.io.tmpdir}. */
    private static final String STAGING_FOLDER = "kafka-arrow";

    private ObjectStores() {}

    /**
     * A store in a bucket. Nothing is asked of it yet.
     *
     * @param client is the store's from here on: it is closed with it. It tells {@link StoreSettings#requests()} of its requests itself
     * @param prefix the folders in the bucket that are the store, as in {@code a/b}; empty for the bucket
     * @param settings of which the URL and the options are the provider's
     * @throws IllegalArgumentException naming {@code staging.dir} or {@code store.url} if it means nothing
     */
    public static FileStore open(ObjectClient client, String prefix, StoreSettings settings) {
        Path staging = settings.stagingDir()
                .map(given -> StoreUrl.directory("staging.dir", given))
                .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir"), STAGING_FOLDER)
                        .toAbsolutePath());
        return new ObjectFileStore(
                client, ObjectKeys.below(prefix), new ObjectStaging(staging, OsDisk.INSTANCE), Pauses.REAL);
    }
}
