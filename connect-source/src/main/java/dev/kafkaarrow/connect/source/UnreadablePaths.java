package dev.kafkaarrow.connect.source;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of the store cannot be read now, each told of once until it can be read again, or cannot for another reason. Not thread-safe.
 */
final class UnreadablePaths {

    private static final Logger LOG = LoggerFactory.getLogger(UnreadablePaths.class);

    /** A directory that may be listed, but not entered, has all its files among these. */
    private static final int MAX_TOLD_AT_ONCE = 20;

    private final String storeUrl;
    private final long retryMs;

    private Optional<String> reasonOfStore = Optional.empty();

    /** By path, as of the last scan. */
    private Map<String, String> known = new HashMap<>();

    private Map<String, String> ofThisScan = new HashMap<>();
    private int newOfThisScan;

    /** By path, of files that a scan found. */
    private final Map<String, String> files = new HashMap<>();

    /** @param retryMs how often all of them are tried again */
    UnreadablePaths(String storeUrl, long retryMs) {
        this.storeUrl = storeUrl;
        this.retryMs = retryMs;
    }

    /** A scan came to what it cannot look at or into. */
    void passed(String path, String reason) {
        ofThisScan.put(path, reason);
        if (!reason.equals(known.get(path))) {
            newOfThisScan++;
            if (newOfThisScan <= MAX_TOLD_AT_ONCE) {
                LOG.warn("{}: passed over: {}. It is looked at again every {} ms", path, reason, retryMs);
            }
        }
    }

    /** A scan came to its end. */
    void scanned() {
        if (newOfThisScan > MAX_TOLD_AT_ONCE) {
            LOG.warn("{}: {} more paths were passed over", storeUrl, newOfThisScan - MAX_TOLD_AT_ONCE);
        }
        if (reasonOfStore.isPresent()) {
            LOG.info("{}: is there and can be listed", storeUrl);
        }
        known = ofThisScan;
        ofThisScan = new HashMap<>();
        newOfThisScan = 0;
        reasonOfStore = Optional.empty();
    }

    /** A scan could not list the store itself. */
    void storePassed(String reason) {
        if (!reasonOfStore.equals(Optional.of(reason))) {
            LOG.warn("{}: {}. No file is found until it can be listed; tried every {} ms", storeUrl, reason, retryMs);
            reasonOfStore = Optional.of(reason);
        }
    }

    /** A file that was found cannot be read. */
    void waiting(String path, String reason) {
        if (!reason.equals(files.put(path, reason))) {
            LOG.warn("{}: cannot be read: {}. It is tried again every {} ms", path, reason, retryMs);
        }
    }

    /** One of them with its reason, as of the last scan; empty if all can be read. */
    Optional<String> any() {
        Map<String, String> all = new HashMap<>(known);
        all.putAll(files);
        return reasonOfStore
                .map(reason -> storeUrl + ": " + reason)
                .or(() -> all.entrySet().stream()
                        .map(path -> path.getKey() + ": " + path.getValue())
                        .sorted()
                        .findFirst());
    }

    /** A file that was found is done with. */
    void forget(String path) {
        files.remove(path);
    }
}
