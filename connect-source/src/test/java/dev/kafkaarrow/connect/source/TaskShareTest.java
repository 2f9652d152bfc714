package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskShareTest {

    @Property
    void everyPortionIsReadByExactlyOneTask(
            @ForAll String name,
            @ForAll @IntRange(min = 0) int number,
            @ForAll @IntRange(min = 1, max = 50) int count) {
        TaskShare.Portion portion = new TaskShare.Portion(name, number);
        assertThat(IntStream.range(0, count).filter(index -> new TaskShare(index, count).has(portion)))
                .hasSize(1);
    }

    @Property
    void asManyTasksAsPartitionsReadOneEach(@ForAll String topic, @ForAll @IntRange(min = 1, max = 50) int count) {
        for (int index = 0; index < count; index++) {
            TaskShare share = new TaskShare(index, count);
            assertThat(IntStream.range(0, count).filter(number -> share.has(new TaskShare.Portion(topic, number))))
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"part-%05d.arrows", "topic/%d", "day=%d/x.arrows"})
    void numberedNamesAreDealtOutEvenly(String pattern) {
        for (int count : new int[] {2, 3, 4, 8}) {
            for (int step : new int[] {1, 2, 8, 10}) {
                for (int index = 0; index < count; index++) {
                    TaskShare share = new TaskShare(index, count);
                    long files = IntStream.range(0, 4_000)
                            .filter(i -> share.has(new TaskShare.Portion(String.format(pattern, i * step), 0)))
                            .count();
                    assertThat(files).isBetween(3_200L / count, 4_800L / count);
                }
            }
        }
    }

    @Test
    void refusesAnIndexThatIsNotBelowTheCount() {
        assertThatThrownBy(() -> new TaskShare(2, 2)).hasMessage("task 2 of 2");
    }
}
