package dev.kafkaarrow.connect.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.PortableDecimals;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Decimals as databases, connectors and transforms have them. */
class DecimalsTest {
    private static final String PRECISION = "connect.decimal.precision";

    private static Schema decimal(int precision, int scale) {
        return Decimal.builder(scale)
                .parameter(PRECISION, Integer.toString(precision))
                .build();
    }

    private static Schema row(Schema field) {
        return SchemaBuilder.struct().field("d", field).build();
    }

    private static Object through(Schema field, Object value) {
        Schema row = row(field);
        try (BufferAllocator allocator = Allocators.newRoot()) {
            Rows rows = Rows.there(List.of(new Struct(row).put("d", value)), allocator);
            assertThat(rows.schema()).isEqualTo(row);
            return rows.structs().get(0).get("d");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "12, 12.00",
        "12.5, 12.50",
        "-12.50, -12.50",
        "12.5000000000, 12.50",
        "0, 0.00",
        "0E+2147483647, 0.00",
        "1.2E+3, 1200.00",
        "9999999999, 9999999999.00"
    })
    void aValueThatFitsExactlyAfterRescalingIsTaken(BigDecimal value, BigDecimal stored) {
        assertThat(through(decimal(12, 2), value)).isEqualTo(stored);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12.005",
                "99999999999",
                "1E+10",
                "1E-3",
                "1E-2147483647",
                "1E+2147483647",
                "-0.001",
                "1E+2147483640"
            })
    void aValueThatWouldBeRoundedOrCutIsRefusedWithoutComputingIt(BigDecimal value) {
        assertThatThrownBy(() -> through(decimal(12, 2), value))
                .isInstanceOf(FieldException.class)
                .hasMessage("field d: expected a BigDecimal that fits scale 2 and 12 digits exactly, got " + value
                        + " of scale " + value.scale() + " and " + value.precision() + " digits");
    }

    @Test
    void keysOfMapsKeepTheirScaleAsTwoOfThemCouldBecomeOne() {
        Schema map = SchemaBuilder.map(decimal(12, 2), decimal(12, 2)).build();

        assertThat(through(map, Map.of(new BigDecimal("1.00"), new BigDecimal("1"))))
                .isEqualTo(Map.of(new BigDecimal("1.00"), new BigDecimal("1.00")));
        assertThatThrownBy(() -> through(
                        map, Map.of(new BigDecimal("1.0"), BigDecimal.ONE, new BigDecimal("1"), BigDecimal.ONE)))
                .isInstanceOf(FieldException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "77", "131089", "2147483648", "many", ""})
    void aPrecisionThatNoDecimalHasIsUnknown(String precision) {
        Schema unknown = Decimal.builder(2).parameter(PRECISION, precision).build();

        assertThat(RowSchema.of(row(unknown)).arrow().findField("d").getType())
                .isEqualTo(new ArrowType.Decimal(38, 2, 128));
        assertThat(through(unknown, new BigDecimal("1.25"))).isEqualTo(new BigDecimal("1.25"));
    }

    @Test
    void aNumberOfOracleWithoutAScaleIsRefusedWithTheWayOut() {
        assertThatThrownBy(() -> RowSchema.of(row(Decimal.schema(127))))
                .isInstanceOf(FieldException.class)
                .hasMessage("field d: expected a Decimal with parameter scale from -76 to 76, got 127, which JDBC"
                        + " connectors use for Oracle's NUMBER without a scale: cast the column to one in the query of the source"
                        + " connector, as in CAST(x AS NUMBER(38, 10)), or set numeric.mapping=best_fit_eager_double to map numbers to"
                        + " doubles");
    }

    @ParameterizedTest
    @CsvSource({
        "5, 10, 10, 10, 128",
        "10, -3, 13, 0, 128",
        "38, -3, 38, 0, 128",
        "36, -3, 39, 0, 256",
        "5, 39, 39, 39, 256",
        "76, -3, 76, 0, 256",
        "5, 2, 5, 2, 128",
        "5, 5, 5, 5, 128",
        "39, 0, 39, 0, 256",
        "70, -20, 70, -20, 256"
    })
    void batchesHaveDecimalsThatOthersOpen(int precision, int scale, int digits, int places, int bits) {
        Schema row = row(decimal(precision, scale));
        ArrowType.Decimal said = new ArrowType.Decimal(precision, scale, precision <= 38 ? 128 : 256);
        try (BufferAllocator allocator = Allocators.newRoot();
                RowAppender rows = new RowAppender(RowSchema.of(row), allocator)) {
            rows.append(new Struct(row).put("d", new BigDecimal(BigInteger.ONE, scale)));
            ArrowStream stream = ArrowStream.of(rows.batch());

            Field written = stream.schema().findField("d");
            assertThat(written.getType()).isEqualTo(new ArrowType.Decimal(digits, places, bits));
            assertThat(written.getMetadata())
                    .isEqualTo(
                            said.equals(written.getType())
                                    ? Map.of()
                                    : Map.of(
                                            "decimal.type",
                                            "decimal" + said.getBitWidth() + "(" + precision + ", " + scale + ")"));
            // what logs are named by
            assertThat(RowSchema.of(row).arrow().findField("d").getType()).isEqualTo(said);
            assertThat(StreamSchema.of(PortableDecimals.original(stream.schema())))
                    .isEqualTo(StreamSchema.of(RowSchema.of(row).arrow()));
        }
    }

    @Property(tries = 500)
    void valuesAndSchemasComeBackFromThePortableForm(
            @ForAll @IntRange(min = 1, max = 37) int precision,
            @ForAll @IntRange(min = -39, max = 76) int scale,
            @ForAll long seed)
            throws IOException {
        BigInteger below = BigInteger.TEN.pow(precision);
        BigInteger number = new BigInteger(256, new java.util.Random(seed)).mod(below);
        Schema nested = SchemaBuilder.array(SchemaBuilder.struct()
                        .field("d", decimal(precision, scale))
                        .build())
                .build();
        List<Struct> elements = new ArrayList<>();
        for (BigInteger unscaled : List.of(number, number.negate(), below.subtract(BigInteger.ONE))) {
            elements.add(new Struct(nested.valueSchema()).put("d", new BigDecimal(unscaled, scale)));
        }

        assertThat(through(nested, elements)).isEqualTo(elements);
    }

    @Test
    void whatSomebodyElseSaysOfADecimalStandsForNothing() {
        for (String text : List.of("decimal128(5, 2)", "decimal128(99, 99)", "int32", "", "decimal128(10, 2)")) {
            Field field = new Field(
                    "d",
                    new org.apache.arrow.vector.types.pojo.FieldType(
                            true, new ArrowType.Decimal(10, 2, 128), null, Map.of("decimal.type", text)),
                    List.of());

            assertThat(PortableDecimals.original(field)).isSameAs(field);
        }
    }

    @Test
    void filesOfOlderBuildsAreReadAsTheyAre() {
        Field old = new Field(
                "d",
                org.apache.arrow.vector.types.pojo.FieldType.nullable(new ArrowType.Decimal(5, 10, 128)),
                List.of());

        Schema read = RowSchema.of(new org.apache.arrow.vector.types.pojo.Schema(List.of(old)))
                .connect()
                .field("d")
                .schema();

        assertThat(read.parameters()).isEqualTo(Map.of("scale", "10", PRECISION, "5"));
    }
}
