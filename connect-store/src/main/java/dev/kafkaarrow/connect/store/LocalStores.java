package dev.kafkaarrow.connect.store;

import java.nio.file.Path;
import java.util.Optional;

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
    public FileStore open(String storeUrl, Optional<String> stagingDir) {
        Path root = directory(storeUrl);
        Path staging = stagingDir
                .map(given -> StoreUrl.directory("staging.dir", given))
                .orElse(root);
        return new LocalFileStore(
                root, staging, new WriteBehindDisk(OsDisk.INSTANCE, WriteBehindDisk.DEFAULT_PIECE_BYTES));
    }

    private static Path directory(String storeUrl) {
        return StoreUrl.directory("store.url", storeUrl);
    }
}
