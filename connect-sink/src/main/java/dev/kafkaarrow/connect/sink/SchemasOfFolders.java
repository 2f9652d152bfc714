package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.FileName;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.Listing;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Whether the files of a partition were written while schemas went into logs as they do now: either one log for each or one for all. Looks
 * once into each folder, by one or two requests. Not thread-safe.
 */
final class SchemasOfFolders {

    /** In the order of names, the last fingerprints begin with it, and {@link FileName#EVOLVING} comes before them. */
    private static final String LAST_DIGIT = "f";

    private final FileStore store;
    private final int maxRemembered;
    private final Set<String> good = new HashSet<>();

    SchemasOfFolders(FileStore store, int maxRemembered) {
        this.store = store;
        this.maxRemembered = maxRemembered;
    }

    /**
     * Looks for files that do not say what they hold of a key.
     *
     * @throws ConnectException if there are
     * @throws IOException if the store failed
     */
    void check(WriterKey key) throws IOException {
        if (good.contains(key.folder())) {
            return;
        }
        Optional<String> other = otherThan(key);
        if (other.isPresent()) {
            throw otherContinuity(key, other.get());
        }
        if (good.size() == maxRemembered) {
            good.clear();
        }
        good.add(key.folder());
    }

    /** What is known is looked up anew. */
    void clear() {
        good.clear();
    }

    private Optional<String> otherThan(WriterKey key) throws IOException {
        int partition = key.partition().partition();
        if (key.fingerprint().isPresent()) {
            return first(key, FileName.prefix(partition, FileName.EVOLVING), FileName::isEvolving);
        }
        Optional<String> before =
                first(key, FileName.prefix(partition), name -> true).filter(name -> !isEvolving(name));
        return before.isPresent()
                ? before
                : first(key, FileName.prefix(partition) + LAST_DIGIT, name -> !name.isEvolving());
    }

    private static boolean isEvolving(String name) {
        return FileName.parse(name).orElseThrow().isEvolving();
    }

    private Optional<String> first(WriterKey key, String prefix, Predicate<FileName> wanted) throws IOException {
        Listing page = store.list(key.folder(), prefix, "");
        while (true) {
            Optional<String> found = page.names().stream()
                    .filter(name -> FileName.parse(name).filter(wanted).isPresent())
                    .findFirst();
            if (found.isPresent() || page.isLast()) {
                return found;
            }
            page = store.list(
                    key.folder(), prefix, page.names().get(page.names().size() - 1));
        }
    }

    private static ConnectException otherContinuity(WriterKey key, String name) {
        String others = key.fingerprint().isPresent()
                ? "where schemas were judged or projected, which they are not now, because "
                        + SinkOptions.SCHEMA_COMPATIBILITY + "=NONE and " + SinkOptions.SCHEMA_EVOLUTION + "=separate"
                : "where each schema had a log of its own: now they share one, because "
                        + SinkOptions.SCHEMA_COMPATIBILITY + " is not NONE or " + SinkOptions.SCHEMA_EVOLUTION
                        + "=project";
        return new ConnectException(key.folder() + " holds " + name + ", which was written " + others
                + ". Its records would be written again if they were delivered again. Set both options back, or use another "
                + SinkOptions.STORE_URL + ", or move the partition's files away");
    }
}
