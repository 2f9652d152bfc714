package dev.kafkaarrow.connect.plugin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What was made of the keys used last, as of the schemas that take turns in a task. Mostly the next key is the same object as the one
 * before, which costs one comparison; else it is found by equality. Not thread-safe.
 *
 * @param <K> of what something is made
 * @param <V> what is made
 */
public final class RecentlyUsed<K, V> {
    private final int capacity;
    private final Function<K, V> make;
    private final Consumer<V> drop;
    private final Map<K, V> made = new LinkedHashMap<>(16, 0.75f, true);
    private K lastKey;
    private V last;

    /** As {@link #RecentlyUsed(int, Function, Consumer)}, where nothing has to be done with what is no longer kept. */
    public RecentlyUsed(int capacity, Function<K, V> make) {
        this(capacity, make, value -> {});
    }

    /**
     * Keeps nothing yet.
     *
     * @param capacity keys kept at most
     * @param drop called with what is no longer kept
     */
    public RecentlyUsed(int capacity, Function<K, V> make, Consumer<V> drop) {
        this.capacity = capacity;
        this.make = make;
        this.drop = drop;
    }

    /** What was made of the key, or is made now; what making it throws is thrown, and nothing is kept then. */
    public V get(K key) {
        if (key != lastKey) {
            last = find(key);
            lastKey = key;
        }
        return last;
    }

    private V find(K key) {
        V found = made.get(key);
        if (found == null) {
            found = make.apply(key);
            if (made.size() == capacity) {
                forget(made.keySet().iterator().next());
            }
            made.put(key, found);
        }
        return found;
    }

    /** Drops what was made of a key. */
    public void forget(K key) {
        V forgotten = made.remove(key);
        lastKey = null;
        last = null;
        if (forgotten != null) {
            drop.accept(forgotten);
        }
    }

    /** How many keys are kept. */
    public int size() {
        return made.size();
    }

    /** Drops everything. */
    public void clear() {
        List<K> keys = new ArrayList<>(made.keySet());
        keys.forEach(this::forget);
    }
}
