package dev.kafkaarrow.connect.store;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Bounds what the windows of all objects that are open in one store take together: the more are open, the smaller they are, and
 * until all are, the one that was fetched first is dropped. Not thread-safe.
 */
final class WindowMemory {

    /** Four large windows; a worker with several tasks may have as little heap as 256 MiB. */
    static final long DEFAULT_BYTES = 32L << 20;

    private final long maxBytes;

    /** Bytes of the windows of what is open, those that were fetched last at the end. */
    private final Map<ObjectSource, Integer> held = new LinkedHashMap<>();

    private long heldBytes;

    WindowMemory(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Bytes that a window may have at most. */
    int share(ObjectSource source) {
        int open = held.containsKey(source) ? held.size() : held.size() + 1;
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, maxBytes / open));
    }

    /** Makes room for a window instead of the one that there was. */
    void take(ObjectSource source, int bytes) {
        release(source);
        Iterator<Map.Entry<ObjectSource, Integer>> eldest = held.entrySet().iterator();
        while (heldBytes + bytes > maxBytes && eldest.hasNext()) {
            Map.Entry<ObjectSource, Integer> dropped = eldest.next();
            heldBytes -= dropped.getValue();
            dropped.setValue(0);
            dropped.getKey().dropWindow();
        }
        held.put(source, bytes);
        heldBytes += bytes;
    }

    /** It is not open any more. */
    void release(ObjectSource source) {
        Integer bytes = held.remove(source);
        if (bytes != null) {
            heldBytes -= bytes;
        }
    }
}
