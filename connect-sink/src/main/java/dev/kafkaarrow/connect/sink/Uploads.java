package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.plugin.Moment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a task that are on their way, over all its partitions, and how long the task may wait for them. Not thread-safe: it
 * belongs to the task's thread.
 */
final class Uploads implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);

    private final UploadRunner runner;
    private final Supplier<Moment> clock;
    private final List<Upload> onTheirWay = new ArrayList<>();

    /** On their way, and nobody believes any more what becomes of them: they may still get there. */
    private final List<Upload> givenUp = new ArrayList<>();

    private long patienceEndsMs = Long.MIN_VALUE;

    /** @param runner closed with this */
    Uploads(UploadRunner runner, Supplier<Moment> clock) {
        this.runner = runner;
        this.clock = clock;
    }

    /** Sends a sealed file on its way. */
    Upload start(FileWriter file) {
        Upload upload = new Upload(file);
        runner.start(upload);
        if (!upload.hasEnded()) {
            onTheirWay.add(upload);
        }
        return upload;
    }

    /** Whether there is anything to wait for, or to take note of. */
    boolean isAnyOnItsWay() {
        return !onTheirWay.isEmpty() || !givenUp.isEmpty();
    }

    /** From now on one may wait for so long in all. */
    void allowWaiting(long ms) {
        patienceEndsMs = clock.get().elapsedMs() + ms;
    }

    /** Waits until a file arrives or fails; false if none does before the time is over. */
    boolean await() {
        if (forgetEnded()) {
            return true;
        }
        long leftMs = patienceEndsMs - clock.get().elapsedMs();
        if (!isAnyOnItsWay() || leftMs <= 0) {
            return false;
        }
        if (runner.await(leftMs)) {
            boolean unused = forgetEnded();
            return true;
        }
        patienceEndsMs = Long.MIN_VALUE;
        return false;
    }

    /** Nothing is believed of a file any more. It is discarded, as soon as nobody touches it. */
    void giveUp(Upload upload) {
        onTheirWay.remove(upload);
        if (upload.cancel()) {
            discard(upload.file());
        } else {
            LOG.warn("Given up on its way, and may still get there: {}", upload.file());
            givenUp.add(upload);
        }
    }

    /** Discards what was given up and has ended since. Whether anything has ended since this was last asked. */
    boolean forgetEnded() {
        boolean anyGivenUp = givenUp.removeIf(upload -> {
            boolean hasEnded = upload.hasEnded();
            if (hasEnded) {
                discard(upload.file());
            }
            return hasEnded;
        });
        return onTheirWay.removeIf(Upload::hasEnded) || anyGivenUp;
    }

    /** Removes a staged file, now or at the next start. */
    static void discard(FileWriter file) {
        try {
            file.discard();
        } catch (IOException e) {
            LOG.warn("A staged file is left behind until the next start: {}", file, e);
        }
    }

    /** Ends what is still on its way. */
    @Override
    public void close() {
        runner.close();
        boolean unused = forgetEnded();
    }
}
