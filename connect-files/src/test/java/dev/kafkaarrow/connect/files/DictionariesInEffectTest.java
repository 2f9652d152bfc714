package dev.kafkaarrow.connect.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.kafkaarrow.ipc.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DictionariesInEffectTest {

    private record Batch(long id, Frame.Delta delta, int place) {}

    private final DictionariesInEffect<Batch> dictionaries = new DictionariesInEffect<>(Batch::id, Batch::delta);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void areThoseThatNoLaterOneReplacedInTheOrderOfTheStream(long seed) {
        Random random = new Random(seed);
        List<Batch> expected = new ArrayList<>();
        for (int place = 0; place < 100; place++) {
            Frame.Delta delta = random.nextInt(4) == 0 ? Frame.Delta.REPLACES : Frame.Delta.APPENDS;
            Batch batch = new Batch(random.nextInt(4), delta, place);
            if (delta == Frame.Delta.REPLACES) {
                expected.removeIf(earlier -> earlier.id == batch.id);
            }
            expected.add(batch);
            dictionaries.add(batch);

            assertThat(dictionaries.inOrder()).isEqualTo(expected);
            assertThat(dictionaries.ids())
                    .isEqualTo(expected.stream().map(Batch::id).distinct().toList());
            for (long id : dictionaries.ids()) {
                assertThat(dictionaries.of(id))
                        .isEqualTo(expected.stream().filter(one -> one.id == id).toList());
            }
        }
    }

    @Test
    void oneIsReplacedAtNoCostForTheBatchesOfOthers() {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (int place = 0; place < 400_000; place++) {
                dictionaries.add(new Batch(0, Frame.Delta.APPENDS, place));
            }
            for (int place = 0; place < 400_000; place++) {
                dictionaries.add(new Batch(1, Frame.Delta.REPLACES, place));
            }
        });
        assertThat(dictionaries.inOrder()).hasSize(400_001);
    }
}
