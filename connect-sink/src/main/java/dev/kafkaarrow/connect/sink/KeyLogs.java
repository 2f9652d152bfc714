package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.FileFormat;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.ipc.Checks;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The logs that records of a partition went to lately. One without an open file may be forgotten: the store has all that it
 * knows, and there is no end to the directories that time brings. Not thread-safe.
 */
final class KeyLogs {

    private final FileStore store;
    private final FileFormat format;
    private final Checks checks;
    private final SchemaContinuity continuity;
    private final int maxLogs;
    private final SchemasOfFolders folders;

    /** The one that was asked for least recently first. */
    private final Map<WriterKey, KeyLog> logs = new LinkedHashMap<>(16, 0.75f, true);

    /** The one that was asked for last, which is the last to be forgotten. */
    private Optional<KeyLog> last = Optional.empty();

    /** No logs yet. At most {@code maxLogs} are remembered later, and those in use. */
    KeyLogs(FileStore store, FileFormat format, Checks checks, SchemaContinuity continuity, int maxLogs) {
        this.store = store;
        this.format = format;
        this.checks = checks;
        this.continuity = continuity;
        this.maxLogs = maxLogs;
        this.folders = new SchemasOfFolders(store, maxLogs);
    }

    /**
     * The log of a key.
     *
     * @param inUse keys whose logs must stay what they are
     * @throws org.apache.kafka.connect.errors.ConnectException if there are files of the partition that do not say what they hold
     *     of the key
     * @throws IOException if the store failed
     */
    KeyLog get(WriterKey key, Set<WriterKey> inUse) throws IOException {
        if (last.isPresent() && last.get().key().equals(key)) {
            return last.get();
        }
        KeyLog log = logs.get(key);
        if (log == null) {
            folders.check(key);
            log = new KeyLog(store, key, format, checks, continuity);
            logs.put(key, log);
            forgetMostIdle(key, inUse);
        }
        last = Optional.of(log);
        return log;
    }

    private void forgetMostIdle(WriterKey newest, Set<WriterKey> inUse) {
        Iterator<WriterKey> leastRecent = logs.keySet().iterator();
        while (logs.size() > maxLogs && leastRecent.hasNext()) {
            WriterKey key = leastRecent.next();
            if (!key.equals(newest) && !inUse.contains(key)) {
                leastRecent.remove();
            }
        }
    }

    /** What is known is looked up anew. */
    void clear() {
        logs.clear();
        folders.clear();
        last = Optional.empty();
    }
}
