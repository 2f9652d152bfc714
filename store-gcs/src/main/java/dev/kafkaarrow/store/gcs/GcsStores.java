package dev.kafkaarrow.store.gcs;

import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.ObjectStores;
import dev.kafkaarrow.connect.store.StoreOption;
import dev.kafkaarrow.connect.store.StoreProvider;
import dev.kafkaarrow.connect.store.StoreSettings;
import java.util.List;

/** Stores in Google Cloud Storage: {@code gs://bucket/prefix}. Thread-safe. */
public final class GcsStores implements StoreProvider {

    /** For {@link java.util.ServiceLoader}. */
    public GcsStores() {}

    @Override
    public String scheme() {
        return "gs";
    }

    @Override
    public void check(String storeUrl) {
        GcsPlace unused = GcsPlace.of(storeUrl);
    }

    @Override
    public List<StoreOption> options() {
        return GcsOptions.ALL;
    }

    @Override
    public FileStore open(StoreSettings settings) {
        GcsSettings resolved = GcsSettings.of(settings);
        return ObjectStores.open(
                new GcsObjects(resolved, settings.requests()), resolved.place().prefix(), settings);
    }
}
