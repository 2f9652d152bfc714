package dev.kafkaarrow.connect.sink;

import java.util.Collection;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops the delivery of records while there is no room for more, as files are on their way to a store that takes long. Not thread-safe.
 */
final class Pausing {

    private static final Logger LOG = LoggerFactory.getLogger(Pausing.class);

    /** What has arrived is noticed, and the next file of its key is sent, within this time though no records come. */
    private static final long LOOK_MS = 100;

    private final Delivery delivery;
    private final StagingLimits limits;
    private final Uploads uploads;
    private boolean paused;

    /** The worker remembers what was paused beyond a rebalance. */
    private boolean hasPaused;

    Pausing(Delivery delivery, StagingLimits limits, Uploads uploads) {
        this.delivery = delivery;
        this.limits = limits;
        this.uploads = uploads;
    }

    boolean isPaused() {
        return paused;
    }

    /** Partitions have come. */
    void opened(Collection<TopicPartition> partitions) {
        if (paused) {
            delivery.pause(partitions);
        } else if (hasPaused) {
            delivery.resume(partitions);
        }
    }

    /** A put is about to return: it took all records, whether or not there was room. */
    void putReturns(Collection<TopicPartition> assigned) {
        if (limits.isFull() && !paused) {
            // once: it may come back with each put
            if (!hasPaused) {
                LOG.info(
                        "Paused, as staged files have no more room: those on their way take longer than records do to come");
            }
            paused = true;
            hasPaused = true;
            delivery.pause(assigned);
        } else if (!limits.isFull() && paused) {
            paused = false;
            delivery.resume(assigned);
        }
        if (uploads.isAnyOnItsWay()) {
            delivery.putWithin(LOOK_MS);
        }
    }
}
