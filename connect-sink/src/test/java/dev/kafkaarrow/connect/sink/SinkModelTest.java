package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;

/**
 * Each record is in exactly one published file, whatever dies when. {@code -Dmodel.schedules=100000} runs more schedules,
 * {@code -Dmodel.seed=N} one again.
 */
class SinkModelTest {

    private static final int SCHEDULES = Integer.getInteger("model.schedules", 300);

    @Test
    void everyRecordIsInExactlyOneFileInOrderUnderEverySchedule() {
        Long seed = Long.getLong("model.seed");
        if (seed != null) {
            run(seed);
            return;
        }
        for (long next = 0; next < SCHEDULES; next++) {
            run(next);
        }
    }

    @Test
    void aTopicMadeAnewOverItsOldFilesNeverLosesARecordInSilence() {
        int failed = 0;
        for (long seed = 0; seed < 50; seed++) {
            SinkModel model = new SinkModel(seed);
            model.run();
            try {
                model.makeTopicAnew();
            } catch (ConnectException e) {
                failed++;
                assertThat(e).hasMessageContaining("the topic was made anew");
            }
        }
        assertThat(failed).isBetween(1, 50);
    }

    @Test
    void withoutCreateIfAbsentRecordsAreLost() {
        assertThatThrownBy(() -> {
                    for (long seed = 0; seed < SCHEDULES; seed++) {
                        SinkModel model = new SinkModel(seed);
                        model.disk.letLinksOverwrite();
                        model.run();
                    }
                })
                .isInstanceOfAny(AssertionError.class, ConnectException.class);
    }

    private static void run(long seed) {
        try {
            new SinkModel(seed).run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("replay by -Dmodel.seed=" + seed + ": " + e.getMessage(), e);
        }
    }
}
