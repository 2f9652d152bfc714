package dev.kafkaarrow.it;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How often a test kills workers, and what is random about it: the system properties {@code kills} and {@code kills.seed}. A
 * seed repeats the choices, though not the moments: processes take their own time.
 */
record Kills(int count, long seed, Random random) {

    private static final Logger LOG = LoggerFactory.getLogger(Kills.class);

    static Kills configured() {
        int count = Integer.getInteger("kills", 3);
        String configured = System.getProperty("kills.seed", "");
        long seed = configured.isEmpty() ? System.nanoTime() : Long.parseLong(configured);
        LOG.info("{} kills by kills.seed={}", count, seed);
        return new Kills(count, seed, new Random(seed));
    }

    /** Some part of a third of a second, so that what dies is not always met at the same point of its work. */
    void awaitAnyMoment() {
        await().pollDelay(Duration.ofMillis(random.nextInt(300))).until(() -> true);
    }
}
