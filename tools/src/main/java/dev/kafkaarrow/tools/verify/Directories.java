package dev.kafkaarrow.tools.verify;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the directories of a topic that are named by values have the rows of these values. A level may also be named by a time, and have the name of a
 * field all the same: then next to no rows agree with it. Not thread-safe.
 */
final class Directories {

    private final Optional<TimeDirectories> byTime;
    private final Map<String, Unanimity> byField = new HashMap<>();

    /** @param byTime if it is known what they are named by */
    Directories(Optional<TimeDirectories> byTime) {
        this.byTime = byTime;
    }

    Optional<TimeDirectories> byTime() {
        return byTime;
    }

    void compare(StorePath.Level level, FieldText.Value value, Finding.Place place) {
        Unanimity unanimity = byField.computeIfAbsent(level.field(), unused -> new Unanimity());
        boolean agrees = value.isNull()
                ? level.isNull()
                : !level.isNull() && level.unescaped().equals(value.text());
        if (agrees) {
            unanimity.follows();
        } else {
            unanimity.breaks(Finding.ofRecord(
                    Fault.DIRECTORY,
                    place,
                    level.field() + "=" + level.value(),
                    value.isNull() ? "null" : "'" + value.text() + "'"));
        }
    }

    /** When there are no more files of the topic. */
    void end(Findings findings) {
        byField.values().forEach(unanimity -> unanimity.decide(findings::add));
    }
}
