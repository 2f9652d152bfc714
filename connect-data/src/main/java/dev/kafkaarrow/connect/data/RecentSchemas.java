package dev.kafkaarrow.connect.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Caches what was made of the schemas used last. Mostly the next schema is the same object as the one before, which costs one comparison;
 * else it is found by equality. Not thread-safe.
 *
 * @param <S> schema
 * @param <T> what is made of it
 */
final class RecentSchemas<S, T> {
    private final int most;
    private final Function<S, T> make;
    private final Consumer<T> drop;
    private final Map<S, T> made = new LinkedHashMap<>(16, 0.75f, true);
    private S lastSchema;
    private T last;

    /**
     * @param most schemas kept
     * @param drop called with what is no longer kept
     */
    RecentSchemas(int most, Function<S, T> make, Consumer<T> drop) {
        this.most = most;
        this.make = make;
        this.drop = drop;
    }

    T get(S schema) {
        if (schema != lastSchema) {
            last = find(schema);
            lastSchema = schema;
        }
        return last;
    }

    private T find(S schema) {
        T found = made.get(schema);
        if (found == null) {
            found = make.apply(schema);
            if (made.size() == most) {
                forget(made.keySet().iterator().next());
            }
            made.put(schema, found);
        }
        return found;
    }

    void forget(S schema) {
        T forgotten = made.remove(schema);
        lastSchema = null;
        last = null;
        if (forgotten != null) {
            drop.accept(forgotten);
        }
    }

    int size() {
        return made.size();
    }

    void clear() {
        List<S> schemas = new ArrayList<>(made.keySet());
        schemas.forEach(this::forget);
    }
}
