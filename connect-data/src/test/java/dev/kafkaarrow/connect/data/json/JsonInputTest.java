package dev.kafkaarrow.connect.data.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.connect.data.types.MismatchException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonInputTest {
    /** More than Jackson reads at a time. */
    private static final String LONG = "x".repeat(9_000);

    private static final List<String> VALUES = List.of(
            "{\"a\":1,\"b\":[true,null,\"ü\\n\"]}",
            " [1.5, 2e3] ",
            "{\"a\":\"" + LONG + "\",\"" + LONG + "\":7}",
            "12",
            "12 ",
            "\"text\"",
            "null",
            "",
            "{\"a\":1}}",
            "{\"a\":1} [",
            "{\"a\":1",
            "{\"a\":\"" + LONG,
            "{\"a\":1,\"b\":nul}",
            "{\"a\":\"" + LONG + "\",\"b\":01x}",
            "{\"a\":1,}",
            "{\"a\":[1}",
            "[\"\\x\"]");

    static Stream<String> values() {
        return VALUES.stream();
    }

    /** All that an input says of a value, and of what is behind it. */
    static String read(JsonInput in, String value) {
        String before = "###";
        byte[] bytes = (before + value).getBytes(StandardCharsets.UTF_8);
        in.begin(bytes, before.length(), before.length(), bytes.length);
        StringBuilder read = new StringBuilder();
        try {
            readValue(in, read);
            read.append(" behind ").append(in.position()).append(" comes ").append(in.peek());
        } catch (MismatchException e) {
            read.append(" at ").append(in.fault()).append(' ').append(e.getMessage());
        }
        return read.toString();
    }

    private static void readValue(JsonInput in, StringBuilder read) {
        int first = in.peek();
        read.append(in.position()).append((char) first);
        switch (first) {
            case '{' -> {
                in.enter();
                while (in.hasNext('}')) {
                    read.append(in.readName());
                    readValue(in, read);
                }
            }
            case '[' -> {
                in.enter();
                while (in.hasNext(']')) {
                    readValue(in, read);
                }
            }
            case '"' -> read.append(in.readText());
            case '0' -> read.append(in.readDecimal("a number"));
            case 't', 'f' -> read.append(in.readBoolean());
            case 'n' -> in.readNull();
            default -> throw in.wrong("a value");
        }
    }

    @ParameterizedTest
    @MethodSource("values")
    void whatIsReadOfAValueDoesNotDependOnTheOneBefore(String before) {
        for (String value : VALUES) {
            JsonInput in = new JsonInput();
            String unused = read(in, before);
            assertThat(read(in, value)).isEqualTo(read(new JsonInput(), value));
        }
    }

    @ParameterizedTest
    @MethodSource("values")
    void whatIsReadOfAValueDoesNotDependOnOneThatWasLeftInTheMiddle(String value) {
        JsonInput in = new JsonInput();
        byte[] left = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
        in.begin(left, 0, 0, left.length);
        assertThat(in.peek()).isEqualTo('{');
        in.enter();
        assertThat(read(in, value)).isEqualTo(read(new JsonInput(), value));
    }

    @Test
    void whatIsReadOfAValueDoesNotDependOnHowManyCameBefore() {
        JsonInput in = new JsonInput();
        for (int i = 0; i < 2_000; i++) {
            String value = "{\"number " + i + "\":[" + i + ",\"" + "y".repeat(i % 100) + "\"]}";
            assertThat(read(in, value)).isEqualTo(read(new JsonInput(), value));
        }
        for (String value : VALUES) {
            assertThat(read(in, value)).isEqualTo(read(new JsonInput(), value));
        }
    }
}
