package dev.kafkaarrow.connect.plugin;

import java.util.concurrent.TimeUnit;

/**
 * What two clocks say at one time.
 *
 * @param elapsedMs milliseconds since some fixed time, by a clock that nobody sets: for how long something took
 * @param wallMs milliseconds since the epoch, by a clock that may jump either way: for what a calendar says
 */
public record Moment(long elapsedMs, long wallMs) {

    /** What the clocks of this machine say now. */
    public static Moment now() {
        return new Moment(TimeUnit.NANOSECONDS.toMillis(System.nanoTime()), System.currentTimeMillis());
    }
}
