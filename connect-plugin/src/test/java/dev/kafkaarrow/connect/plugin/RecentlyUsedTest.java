package dev.kafkaarrow.connect.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentlyUsedTest {

    private final List<String> made = new ArrayList<>();
    private final List<String> dropped = new ArrayList<>();
    private final RecentlyUsed<String, String> values = new RecentlyUsed<>(
            2,
            key -> {
                if (key.isEmpty()) {
                    throw new IllegalArgumentException("nothing");
                }
                made.add(key);
                return key + "!";
            },
            dropped::add);

    @Test
    void equalKeysHaveOneValue() {
        assertThat(values.get("a")).isEqualTo("a!");
        assertThat(values.get(String.valueOf(new char[] {'a'}))).isEqualTo("a!");
        assertThat(made).containsExactly("a");
    }

    @Test
    void whatWasNotUsedForTheLongestTimeIsDropped() {
        values.get("a");
        values.get("b");
        values.get("a");
        values.get("c");
        assertThat(dropped).containsExactly("b!");
        assertThat(values.get("a")).isEqualTo("a!");
        assertThat(made).containsExactly("a", "b", "c");
    }

    @Test
    void whatCouldNotBeMadeIsTriedAgain() {
        values.get("a");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> values.get("")).hasMessage("nothing");
        }
        assertThat(values.size()).isEqualTo(1);
        assertThat(values.get("a")).isEqualTo("a!");
        assertThat(made).containsExactly("a");
    }

    @Test
    void forgottenValuesAreDroppedAndMadeAnew() {
        values.get("a");
        values.forget("a");
        values.forget("b");
        values.get("a");
        values.clear();
        assertThat(made).containsExactly("a", "a");
        assertThat(dropped).containsExactly("a!", "a!");
        assertThat(values.size()).isZero();
    }
}
