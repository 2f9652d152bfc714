package dev.kafkaarrow.connect.source;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Counts, for each file, the records that were handed to the worker and not acknowledged yet. They are acknowledged in order
 * within a partition of the topic only, so the last one alone says nothing of those before it.
 *
 * <p>Thread-safe: without exactly-once support the worker acknowledges on the producer's thread.
 */
final class Acknowledgements {

    private final Map<String, Sent> files = new HashMap<>();

    private static final class Sent {
        private long outstanding;
        private Optional<SourceOffset> last = Optional.empty();
    }

    /** A record that is about to be handed to the worker. */
    synchronized void sending(SourceRecord record) {
        files.computeIfAbsent(path(record), path -> new Sent()).outstanding++;
    }

    /** A record is in Kafka, in exactly-once mode committed: the worker stores its offset. */
    synchronized void acknowledge(SourceRecord record) {
        Sent file = files.get(path(record));
        if (file == null) {
            return;
        }
        SourceOffset offset = SourceOffset.of(record.sourceOffset());
        file.outstanding--;
        if (file.last.isEmpty() || !file.last.get().isAtLeast(offset)) {
            file.last = Optional.of(offset);
        }
    }

    /** A record was dropped by a transform or for its errors: nothing is stored for it. */
    synchronized void drop(SourceRecord record) {
        Sent file = files.get(path(record));
        if (file != null) {
            file.outstanding--;
        }
    }

    /** Whether every record of the file that was handed over so far was acknowledged. */
    synchronized boolean isComplete(String path) {
        Sent file = files.get(path);
        return file == null || file.outstanding == 0;
    }

    /** The largest offset acknowledged for a file, which the worker has stored or will. */
    synchronized Optional<SourceOffset> last(String path) {
        Sent file = files.get(path);
        return file == null ? Optional.empty() : file.last;
    }

    /** Nobody will ask for the file; what is acknowledged of it later is ignored. */
    synchronized void forget(String path) {
        files.remove(path);
    }

    private static String path(SourceRecord record) {
        return (String) record.sourcePartition().get(SourceOffset.FILE);
    }
}
