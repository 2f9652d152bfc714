package dev.kafkaarrow.connect.store;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Stores on simulated disks, one for each URL: a second kind of store, as a plugin may add one. */
public final class SimulatedStores implements StoreProvider {

    private static final Map<String, SimulatedDisk> DISKS = new ConcurrentHashMap<>();

    @Override
    public String scheme() {
        return "simulated";
    }

    @Override
    public void check(String storeUrl) {
        if (!storeUrl.startsWith("simulated://")) {
            throw new IllegalArgumentException("store.url: expected simulated://<disk>, got '" + storeUrl + "'");
        }
    }

    @Override
    public FileStore open(String storeUrl, Optional<String> stagingDir) {
        check(storeUrl);
        return DISKS.computeIfAbsent(storeUrl, url -> new SimulatedDisk()).store(SimulatedDisk.NONE);
    }
}
