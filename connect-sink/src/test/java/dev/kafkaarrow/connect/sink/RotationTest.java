package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.connect.plugin.Moment;
import dev.kafkaarrow.connect.sink.Rotation.Filling;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RotationTest {

    private static final Moment FIRST = new Moment(5_000, 3_000);

    private final Rotation rotation =
            new Rotation(10, 500, 1_000, 60_000, Optional.of(new Schedule(100_000, ZoneOffset.UTC)));

    @Test
    void isDueAtAnyBound() {
        Moment now = new Moment(64_999, 99_999);
        assertThat(rotation.due(new Filling(9, 499, 999, FIRST), now)).isEmpty();
        assertThat(rotation.due(new Filling(10, 499, 999, FIRST), now)).contains(Rotation.Reason.RECORDS);
        assertThat(rotation.due(new Filling(9, 500, 999, FIRST), now)).contains(Rotation.Reason.ROWS);
        assertThat(rotation.due(new Filling(9, 499, 1_000, FIRST), now)).contains(Rotation.Reason.BYTES);
        assertThat(rotation.due(new Filling(9, 499, 999, FIRST), new Moment(65_000, 99_999)))
                .contains(Rotation.Reason.AGE);
        assertThat(rotation.due(new Filling(9, 499, 999, FIRST), new Moment(64_999, 100_000)))
                .contains(Rotation.Reason.SCHEDULE);
    }

    @Test
    void knowsHowLongAFileStaysOpenWithoutRecords() {
        assertThat(rotation.msUntilDue(FIRST, new Moment(5_000, 3_000))).isEqualTo(60_000);
        assertThat(rotation.msUntilDue(FIRST, new Moment(64_000, 4_000))).isEqualTo(1_000);
        assertThat(rotation.msUntilDue(FIRST, new Moment(6_000, 98_000))).isEqualTo(2_000);
        assertThat(rotation.msUntilDue(FIRST, new Moment(66_000, 4_000))).isEqualTo(1);
    }

    @Test
    void aWallClockThatIsSetBackEndsNoFile() {
        assertThat(rotation.due(new Filling(1, 1, 1, FIRST), new Moment(6_000, -500_000)))
                .isEmpty();
    }

    @Test
    void withoutAScheduleTheWallClockEndsNoFile() {
        Rotation unscheduled = new Rotation(10, 500, 1_000, 60_000, Optional.empty());
        assertThat(unscheduled.due(new Filling(1, 1, 1, FIRST), new Moment(6_000, Long.MAX_VALUE)))
                .isEmpty();
    }
}
