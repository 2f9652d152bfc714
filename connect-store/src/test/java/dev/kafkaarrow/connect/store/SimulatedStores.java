package dev.kafkaarrow.connect.store;

import java.util.List;
import java.util.Map;
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
    public List<StoreOption> options() {
        return List.of();
    }

    @Override
    public FileStore open(StoreSettings settings) {
        check(settings.url());
        return DISKS.computeIfAbsent(settings.url(), url -> new SimulatedDisk()).store(SimulatedDisk.NONE);
    }
}
