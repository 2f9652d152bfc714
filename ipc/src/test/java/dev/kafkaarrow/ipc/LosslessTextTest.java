package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LosslessTextTest {

    /** The last one is a pair of which the second half stands for a byte where it is alone. */
    @ParameterizedTest
    @ValueSource(strings = {"", "a", "ü", "\u20ac", "\ufffd", "a\ud83d\udc80b"})
    void textIsItsUtf8(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

        assertThat(LosslessText.isUtf8(text)).isTrue();
        assertThat(LosslessText.encode(text)).isEqualTo(bytes);
        assertThat(LosslessText.decode(ByteBuffer.wrap(bytes))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "6180", "c3", "f09f9280f09f92", "80f09f9280", "eda080"})
    void bytesThatAreNoTextComeOutAgain(String digits) {
        byte[] bytes = HexFormat.of().parseHex(digits);

        String text = LosslessText.decode(ByteBuffer.wrap(bytes));

        assertThat(LosslessText.isUtf8(text)).isFalse();
        assertThat(LosslessText.encode(text)).isEqualTo(bytes);
    }
}
