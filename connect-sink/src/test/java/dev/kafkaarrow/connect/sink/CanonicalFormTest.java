package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The form is frozen: files have checksums of it. */
@SuppressWarnings("JavaUtilDate")
class CanonicalFormTest {

    private static final Schema INNER =
            SchemaBuilder.struct().field("a", Schema.OPTIONAL_INT8_SCHEMA).build();
    private static final Schema OUTER = SchemaBuilder.struct()
            .field("inner", INNER)
            .field("b", SchemaBuilder.int16().defaultValue((short) 7).build())
            .build();

    private final CanonicalForm form = new CanonicalForm();

    static Stream<Arguments> values() {
        return Stream.of(
                arguments(null, "00"),
                arguments(false, "01"),
                arguments(true, "02"),
                arguments((byte) -1, "03 ffffffffffffffff"),
                arguments((short) 2, "03 0000000000000002"),
                arguments(3, "03 0000000000000003"),
                arguments(1L << 40, "03 0000010000000000"),
                arguments(1.5f, "04 3ff8000000000000"),
                arguments(-2.0, "04 c000000000000000"),
                arguments(Double.longBitsToDouble(0x7ff8000000000001L), "04 7ff8000000000000"),
                arguments("a\u00e9\ud83d\ude00", "05 00000007 61c3a9f09f9880"),
                arguments("\ud800", "05 00000001 3f"),
                arguments(new byte[] {1, 2}, "06 00000002 0102"),
                arguments(ByteBuffer.wrap(new byte[] {0, 3, 0}, 1, 1), "06 00000001 03"),
                arguments(Arrays.asList(true, null), "07 00000002 02 00"),
                arguments(new BigDecimal("-2.56"), "0a 00000002 00000002 ff00"),
                arguments(new Date(86_400_000L), "0b 0000000005265c00"),
                arguments(
                        new Struct(OUTER).put("inner", new Struct(INNER).put("a", (byte) 1)),
                        "09 00000002 09 00000001 03 0000000000000001 03 0000000000000007"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void aValueHasTheBytesThatFilesAreDocumentedToHaveTheChecksumOf(Object value, String bytes) {
        assertThat(hex(value)).isEqualTo(bytes.replace(" ", ""));
    }

    @Test
    void theOrderOfAMapDoesNotMatter() {
        Map<Object, Object> one = new LinkedHashMap<>();
        one.put("b", List.of(1));
        one.put("a", null);
        Map<Object, Object> other = new LinkedHashMap<>();
        other.put("a", null);
        other.put("b", List.of(1));
        String expected =
                "08 00000002 05 00000001 61 00 05 00000001 62 07 00000001 03 0000000000000001".replace(" ", "");

        assertThat(List.of(hex(one), hex(other))).containsExactly(expected, expected);
    }

    @Test
    void aValueOfAnySizeHasAForm() {
        String large = "x".repeat(5_000);

        String small = hex(List.of("y"));
        String list = hex(List.of(large, large));

        assertThat(list).isEqualTo("0700000002" + ("0500001388" + "78".repeat(5_000)).repeat(2));
        assertThat(hex(List.of("y"))).isEqualTo(small);
    }

    @Test
    void aValueOfAnotherTypeIsAnError() {
        assertThatThrownBy(() -> form.of(List.of('c')))
                .isInstanceOf(DataException.class)
                .hasMessage("expected a value of one of Connect's types, got java.lang.Character");
    }

    private String hex(Object value) {
        ByteBuffer bytes = form.of(value);
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return HexFormat.of().formatHex(copy);
    }
}
