package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.plugin.Moment;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.TransactionContext;

/**
 * Commits where a file ends, so that one complete file is one transaction, or at a batch boundary where it grows too large or
 * takes too long. Never aborts: the worker would commit the aborted records' offsets all the same. Not thread-safe.
 */
final class TransactionBoundaries {

    private final Optional<TransactionContext> context;
    private final long maxBytes;
    private final long maxMs;
    private final Supplier<Moment> clock;
    private long bytes;
    private long beganMs;
    private boolean open;

    /** Boundaries are the worker's business: nothing is ever open here. */
    static TransactionBoundaries ofWorker() {
        return new TransactionBoundaries(Optional.empty(), 0, 0, Moment::now);
    }

    TransactionBoundaries(TransactionContext context, long maxBytes, long maxMs, Supplier<Moment> clock) {
        this(Optional.of(context), maxBytes, maxMs, clock);
    }

    private TransactionBoundaries(
            Optional<TransactionContext> context, long maxBytes, long maxMs, Supplier<Moment> clock) {
        this.context = context;
        this.maxBytes = maxBytes;
        this.maxMs = maxMs;
        this.clock = clock;
    }

    /** Whether records were sent that no commit was asked for yet. */
    boolean isOpen() {
        return open;
    }

    /** A record that is about to be handed to the worker. */
    void sending(SourceRecord record, long recordBytes, SourceMessage.Next next) {
        if (context.isEmpty()) {
            return;
        }
        if (!open) {
            open = true;
            bytes = 0;
            beganMs = clock.get().elapsedMs();
        }
        bytes += recordBytes;
        boolean commits = switch (next) {
            case END_OF_FILE -> true;
            // nothing more to read for now: whoever wrote the batch should not wait for the next one
            case UNKNOWN -> true;
            case MORE -> bytes >= maxBytes || clock.get().elapsedMs() - beganMs >= maxMs;
        };
        if (commits) {
            context.get().commitTransaction(record);
            open = false;
        }
    }

    /** Commits what was sent, behind the poll that is running. */
    void commit() {
        context.ifPresent(TransactionContext::commitTransaction);
        open = false;
    }
}
