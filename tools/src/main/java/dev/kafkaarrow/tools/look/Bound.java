package dev.kafkaarrow.tools.look;

import dev.kafkaarrow.tools.command.UsageException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** Where in a partition to begin or to end. */
sealed interface Bound {

    /** By offset. */
    record Offset(long offset) implements Bound {}

    /** The first record of that time or later. */
    record Time(long epochMs) implements Bound {}

    /** Empty for null; a time without a zone is one of UTC. */
    static Optional<Bound> of(String option, String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            if (text.matches("\\d{1,18}")) {
                return Optional.of(new Offset(Long.parseLong(text)));
            }
            boolean hasZone = text.matches(".*T.*([Zz]|[+-]\\d\\d(:?\\d\\d)?)");
            Instant time = hasZone
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDateTime.parse(text.contains("T") ? text : text + "T00:00")
                            .toInstant(ZoneOffset.UTC);
            return Optional.of(new Time(time.toEpochMilli()));
        } catch (DateTimeException e) {
            throw new UsageException(
                    option + ": expected an offset or a time as 2026-11-30T12:00:00Z, got '" + text + "'", e);
        }
    }
}
