package dev.kafkaarrow.ipc;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;

/**
 * What was made last, newest first: a consumer of several topics meets a few schemas in turn, and each entry costs one comparison.
 * Thread-safe: an update that is lost costs making it once more.
 */
final class Recent<T> {
    private static final int ENTRIES = 8;

    private final AtomicReferenceArray<T> entries = new AtomicReferenceArray<>(ENTRIES);

    /** The newest for 0, and so on; null where there are fewer. */
    T get(int index) {
        return entries.get(index);
    }

    /** One more than the largest index. */
    int size() {
        return ENTRIES;
    }

    Optional<T> find(Predicate<T> wanted) {
        for (int i = 0; i < ENTRIES; i++) {
            T candidate = entries.get(i);
            if (candidate == null) {
                break;
            }
            if (wanted.test(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    void add(T made) {
        for (int i = ENTRIES - 1; i > 0; i--) {
            entries.set(i, entries.get(i - 1));
        }
        entries.set(0, made);
    }
}
