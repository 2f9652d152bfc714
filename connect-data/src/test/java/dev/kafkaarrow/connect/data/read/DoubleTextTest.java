package dev.kafkaarrow.connect.data.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoubleTextTest {

    private static final JsonFactory JSON = new JsonFactory();

    private final DoubleText texts = new DoubleText();

    private void isAsJavaHasIt(double... numbers) throws IOException {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        StringBuilder expected = new StringBuilder();
        try (JsonGenerator out = JSON.createGenerator(written)) {
            out.writeStartArray();
            for (double number : numbers) {
                texts.write(number, out);
                expected.append(expected.isEmpty() ? "[" : ",");
                expected.append(Double.isFinite(number) ? Double.toString(number) : "\"" + number + "\"");
            }
            out.writeEndArray();
        }

        assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo(expected + "]");
    }

    @Property
    void aDecimalIsAsJavaHasIt(
            @ForAll @LongRange(min = -100_000_000_000_000L, max = 100_000_000_000_000L) long digits,
            @ForAll @IntRange(max = 16) int decimals)
            throws IOException {
        isAsJavaHasIt(digits / Math.pow(10, decimals));
    }

    /** Of each number of digits and decimals as many. */
    @Property(tries = 20)
    void manyDecimalsAndTheirNeighboursAreAsJavaHasThem(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        double[] numbers = new double[30_000];
        for (int i = 0; i < numbers.length; i += 3) {
            double decimal = (long) Math.pow(10, 14 * random.nextDouble()) / Math.pow(10, random.nextInt(9));
            numbers[i] = decimal;
            numbers[i + 1] = Math.nextUp(decimal);
            numbers[i + 2] = -Math.nextDown(decimal);
        }
        isAsJavaHasIt(numbers);
    }

    @Property
    void anyNumberIsAsJavaHasIt(@ForAll long bits) throws IOException {
        isAsJavaHasIt(Double.longBitsToDouble(bits));
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {
                0.0,
                -0.0,
                1.0,
                -1.0,
                100.0,
                0.1,
                0.30000000000000004,
                0.001,
                0.0009999999999999998,
                9.999e-4,
                9_999_999.0,
                9_999_999.999999,
                9_999_999.9999999,
                9999999.999999998,
                1e7,
                1e-6,
                2e-44,
                4.9e-324,
                Double.MAX_VALUE,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY
            })
    void theEdgesAreAsJavaHasThem(double number) throws IOException {
        isAsJavaHasIt(number);
    }
}
