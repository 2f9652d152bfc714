package dev.kafkaarrow.connect.store;

import java.nio.file.Path;
import java.util.List;

/** Stores in directories. */
final class LocalStores implements StoreProvider {

    @Override
    public String scheme() {
        return "file";
    }

    @Override
    public void check(String storeUrl) {
        Path unused = directory(storeUrl);
    }

    @Override
    public List<StoreOption> options() {
        return List.of();
    }

    @Override
    public FileStore open(StoreSettings settings) {
        Path root = directory(settings.url());
        Path staging = settings.stagingDir()
                .map(given -> StoreUrl.directory("staging.dir", given))
                .orElse(root);
        return new LocalFileStore(
                root, staging, new WriteBehindDisk(OsDisk.INSTANCE, WriteBehindDisk.DEFAULT_PIECE_BYTES));
    }

    private static Path directory(String storeUrl) {
        return StoreUrl.directory("store.url", storeUrl);
    }
}
