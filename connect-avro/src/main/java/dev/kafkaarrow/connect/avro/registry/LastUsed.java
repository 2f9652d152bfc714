package dev.kafkaarrow.connect.avro.registry;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map of the entries that were used last. Not thread-safe. */
final class LastUsed<K, V> extends LinkedHashMap<K, V> {

    private static final long serialVersionUID = 1L;

    private final int most;

    /** @param most entries that are kept */
    LastUsed(int most) {
        super(16, 0.75f, true);
        this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
    }
}
