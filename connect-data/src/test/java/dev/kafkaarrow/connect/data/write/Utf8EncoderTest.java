package dev.kafkaarrow.connect.data.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.data.types.MismatchException;
import dev.kafkaarrow.ipc.TestAllocator;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Strings as the JDK encodes them, wherever the pieces end in which room is made. */
class Utf8EncoderTest {

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @ParameterizedTest
    @CsvSource({"a", "ä", "€", "😀", "a😀€ä"})
    void longTextsAreWholeWhereverTheyBegin(String unit) {
        for (int before = 0; before < 4; before++) {
            String text = "x".repeat(before) + unit.repeat(5_000);
            assertThat(encoded(text)).as("behind %s", before).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void aTextWithoutCharactersHasNoBytes() {
        assertThat(encoded("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0", "4094", "4095", "4096", "8191"})
    void halfAPairIsRefusedWithItsPlace(int place) {
        String text = "x".repeat(place) + '\ud83d';
        assertThatThrownBy(() -> encoded(text))
                .isInstanceOf(MismatchException.class)
                .hasMessageContaining("\\ud83d at " + place);
    }

    private byte[] encoded(String text) {
        try (GrowingBuffer memory = new GrowingBuffer(allocator.get())) {
            int position = 3;
            byte[] bytes = new byte[(int) Utf8Encoder.encode(text, memory, position)];
            if (bytes.length > 0) {
                memory.memory().getBytes(position, bytes);
            }
            return bytes;
        }
    }
}
