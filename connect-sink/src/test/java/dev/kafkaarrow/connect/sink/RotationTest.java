package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.connect.sink.Rotation.Filling;
import org.junit.jupiter.api.Test;

class RotationTest {

    private final Rotation rotation = new Rotation(10, 1_000, 60_000);

    @Test
    void isDueAtAnyBound() {
        assertThat(rotation.due(new Filling(9, 999, 5_000), 64_999)).isEmpty();
        assertThat(rotation.due(new Filling(10, 999, 5_000), 64_999)).contains(Rotation.Reason.RECORDS);
        assertThat(rotation.due(new Filling(9, 1_000, 5_000), 64_999)).contains(Rotation.Reason.BYTES);
        assertThat(rotation.due(new Filling(9, 999, 5_000), 65_000)).contains(Rotation.Reason.AGE);
    }
}
