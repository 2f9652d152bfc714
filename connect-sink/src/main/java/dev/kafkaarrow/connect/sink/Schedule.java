package dev.kafkaarrow.connect.sink;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/**
 * Times of the day at which files end. Every day begins with one, and one more follows whenever an interval has passed
 * since; where the interval does not divide the day, the last one of the day is shorter.
 *
 * @param intervalMs milliseconds, at most a day
 * @param zone whose midnight begins a day
 */
record Schedule(long intervalMs, ZoneId zone) {

    /** The first time of the schedule after this one, both in milliseconds since the epoch. */
    long nextMs(long wallMs) {
        ZonedDateTime time = Instant.ofEpochMilli(wallMs).atZone(zone);
        long midnightMs = epochMs(time.toLocalDate().atStartOfDay(zone));
        long nextMidnightMs = epochMs(time.toLocalDate().plusDays(1).atStartOfDay(zone));
        long intervals = (wallMs - midnightMs) / intervalMs;
        return Math.min(nextMidnightMs, midnightMs + (intervals + 1) * intervalMs);
    }

    private static long epochMs(ZonedDateTime time) {
        return time.toInstant().toEpochMilli();
    }
}
