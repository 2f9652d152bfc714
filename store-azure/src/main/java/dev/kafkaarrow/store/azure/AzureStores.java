package dev.kafkaarrow.store.azure;

import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.ObjectStores;
import dev.kafkaarrow.connect.store.StoreOption;
import dev.kafkaarrow.connect.store.StoreProvider;
import dev.kafkaarrow.connect.store.StoreSettings;
import java.util.List;

/** Stores in Azure Blob Storage: {@code az://account/container/prefix}. Thread-safe. */
public final class AzureStores implements StoreProvider {

    /** For {@link java.util.ServiceLoader}. */
    public AzureStores() {}

    @Override
    public String scheme() {
        return "az";
    }

    @Override
    public void check(String storeUrl) {
        AzurePlace unused = AzurePlace.of(storeUrl);
    }

    @Override
    public List<StoreOption> options() {
        return AzureOptions.ALL;
    }

    @Override
    public FileStore open(StoreSettings settings) {
        AzureSettings resolved = AzureSettings.of(settings);
        return ObjectStores.open(
                new AzureObjects(resolved, settings.requests()),
                resolved.place().prefix(),
                settings);
    }
}
