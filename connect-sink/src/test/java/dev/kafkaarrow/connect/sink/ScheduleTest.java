package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {

    @ParameterizedTest
    @CsvSource({
        // on the hour
        "3600000, UTC, 2026-11-22T10:00:00Z, 2026-11-22T11:00:00Z",
        "3600000, UTC, 2026-11-22T10:59:59.999Z, 2026-11-22T11:00:00Z",
        // of a zone that is half an hour off
        "3600000, Asia/Kolkata, 2026-11-22T10:59:59Z, 2026-11-22T11:30:00Z",
        // midnight of the zone
        "86400000, UTC, 2026-11-22T10:00:00Z, 2026-11-23T00:00:00Z",
        "86400000, Europe/Berlin, 2026-11-22T22:59:00Z, 2026-11-22T23:00:00Z",
        "86400000, Europe/Berlin, 2026-11-22T23:00:00Z, 2026-11-23T23:00:00Z",
        // seven hours do not divide the day: 0, 7, 14, 21, and midnight again
        "25200000, UTC, 2026-11-22T21:00:00Z, 2026-11-23T00:00:00Z",
        "25200000, UTC, 2026-11-23T00:00:00Z, 2026-11-23T07:00:00Z",
        // a day of 25 hours ends at its own midnight, and one of 23 hours too
        "86400000, Europe/Berlin, 2026-10-24T22:00:00Z, 2026-10-25T22:00:00Z",
        "86400000, Europe/Berlin, 2026-10-25T22:30:00Z, 2026-10-25T23:00:00Z",
        "86400000, Europe/Berlin, 2026-03-29T10:00:00Z, 2026-03-29T22:00:00Z",
        // before the epoch
        "3600000, UTC, 1969-12-31T23:30:00Z, 1970-01-01T00:00:00Z",
    })
    void followsTheClockOfItsZone(long intervalMs, String zone, Instant time, Instant next) {
        assertThat(Instant.ofEpochMilli(new Schedule(intervalMs, ZoneId.of(zone)).nextMs(time.toEpochMilli())))
                .isEqualTo(next);
    }
}
