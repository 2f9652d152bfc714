package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;

/**
 * Each record is in exactly one published file, whatever dies when. {@code -Dmodel.schedules=100000} runs more schedules,
 * {@code -Dmodel.first=N} others, {@code -Dmodel.seed=N} one again. {@code connect-sink/prove} shows that each clause of the
 * protocol is needed for it. Even numbers are schedules over a disk, odd ones over a store of objects.
 */
class SinkModelTest {

    private static final int SCHEDULES = Integer.getInteger("model.schedules", 4_000);

    @Test
    void everyRecordIsInExactlyOneFileInOrderUnderEverySchedule() {
        Long seed = Long.getLong("model.seed");
        if (seed != null) {
            Schedules.run(seed);
            return;
        }
        long first = Long.getLong("model.first", 0);
        for (long next = first; next < first + SCHEDULES; next++) {
            Schedules.run(next);
        }
    }

    @Test
    void aTopicMadeAnewOverItsOldFilesFailsTheTask() {
        int failed = 0;
        for (long seed = 0; seed < 40; seed++) {
            SinkModel model = new SinkModel(seed);
            model.run();
            try {
                model.makeTopicAnew();
            } catch (ConnectException e) {
                failed++;
            }
        }
        assertThat(failed).isBetween(1, 40);
    }

    @Test
    void withoutCreateIfAbsentRecordsAreLost() {
        assertThatThrownBy(() -> {
                    for (long seed = 0; seed < SCHEDULES; seed++) {
                        SinkModel model = new SinkModel(seed);
                        model.store.letPublishingOverwrite();
                        model.run();
                    }
                })
                .isInstanceOfAny(AssertionError.class, ConnectException.class);
    }
}
