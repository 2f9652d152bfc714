package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ManyValuesTest {

    private final ManyValues values = new ManyValues("user.id");

    @Test
    void aThousandValuesAreWarnedAboutOnce() {
        assertThat(values.saw(Optional.empty())).isEmpty();
        for (int i = 2; i < 1_000; i++) {
            assertThat(values.saw(Optional.of("user " + i))).isEmpty();
            assertThat(values.saw(Optional.of("user " + i))).isEmpty();
        }
        assertThat(values.saw(Optional.of("one more")))
                .get()
                .asString()
                .startsWith("Field 'user.id' of partition.fields has 1000 values or more")
                .contains("file.max.open");
        for (int i = 0; i < 3_000; i++) {
            assertThat(values.saw(Optional.of("other " + i))).isEmpty();
        }
    }

    @Test
    void fewValuesAreNot() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(values.saw(Optional.of("user " + i % 999))).isEmpty();
        }
    }
}
