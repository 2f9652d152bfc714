package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Of any two types without children: what is refused would have lost a value, which the test finds, or stands in a list of what is
 * refused on purpose; what is accepted loses none of the extreme values. Judged by a model of what types can hold that knows nothing of
 * the rules.
 */
class TypePromotionTest {
    private static final BigInteger TWO = BigInteger.TWO;

    /** What kind of thing values are: between kinds they would have to change their meaning. */
    private enum Kind {
        NOTHING,
        TRUTH,
        NUMBER,
        DAY,
        TIME_OF_DAY,
        LOCAL_TIME,
        INSTANT,
        LENGTH_OF_TIME,
        TEXT,
        BYTES,
        OTHER
    }

    private record Pair(ArrowType from, ArrowType to) {
        @Override
        public String toString() {
            return from + " to " + to;
        }
    }

    static Stream<Pair> pairs() {
        List<ArrowType> types = new ArrayList<>(TypeCase.all()
                .filter(type -> type.schema().getFields().size() == 1)
                .map(type -> type.schema().getFields().get(0))
                .filter(field -> field.getChildren().isEmpty() && field.getDictionary() == null)
                .map(Field::getType)
                .filter(type -> !(type instanceof ArrowType.ExtensionType) && !(type instanceof ArrowType.Struct))
                .distinct()
                .toList());
        types.add(new ArrowType.Decimal(38, 0, 128));
        types.add(new ArrowType.Decimal(9, 4, 128));
        types.add(new ArrowType.Decimal(70, 20, 256));
        types.add(new ArrowType.FixedSizeBinary(6));
        types.add(new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC"));
        return types.stream().flatMap(from -> types.stream().map(to -> new Pair(from, to)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void whatIsRefusedWouldLoseSomethingOrIsRefusedOnPurpose(Pair pair) {
        SchemaVerdict verdict = SchemaCompatibility.BACKWARD.check(schema(pair.from()), schema(pair.to()));
        Optional<String> witness = witness(pair.from(), pair.to());
        if (verdict.isCompatible()) {
            assertThat(witness).isEmpty();
        } else if (witness.isEmpty()) {
            assertThat(isRefusedOnPurpose(pair.from(), pair.to()))
                    .as(verdict.toString())
                    .isTrue();
        }
    }

    private static StreamSchema schema(ArrowType type) {
        return StreamSchema.of(new Schema(List.of(TypeCase.nullable("f", type))));
    }

    /** As the documents list it. */
    private static boolean isRefusedOnPurpose(ArrowType from, ArrowType to) {
        boolean sameNumbers = from.getTypeID() == to.getTypeID();
        return (kind(from) == Kind.NUMBER && kind(to) == Kind.NUMBER && !sameNumbers)
                || (from instanceof ArrowType.FixedSizeBinary && !(to instanceof ArrowType.FixedSizeBinary))
                // precision within the same values, but fewer bits, or more digits of scale than of precision
                || (from instanceof ArrowType.Decimal && to instanceof ArrowType.Decimal && bits(to) < bits(from));
    }

    private static int bits(ArrowType decimal) {
        return ((ArrowType.Decimal) decimal).getBitWidth();
    }

    /** A value of one type that another cannot hold. */
    private static Optional<String> witness(ArrowType from, ArrowType to) {
        if (kind(from) == Kind.NOTHING) {
            return Optional.empty();
        }
        boolean textAsBytes = kind(from) == Kind.TEXT && kind(to) == Kind.BYTES;
        if (kind(from) != kind(to) && !textAsBytes) {
            return Optional.of("any value: it would mean something else");
        }
        return switch (kind(from)) {
            case NUMBER, DAY, TIME_OF_DAY, LOCAL_TIME, INSTANT, LENGTH_OF_TIME ->
                extremes(from).stream()
                        .filter(value -> !holds(to, value))
                        .findFirst()
                        .map(BigDecimal::toString);
            case TEXT, BYTES -> bytesWitness(from, to);
            case OTHER -> from.equals(to) ? Optional.empty() : Optional.of("any value");
            case NOTHING, TRUTH -> Optional.empty();
        };
    }

    private static Optional<String> bytesWitness(ArrowType from, ArrowType to) {
        if (from instanceof ArrowType.FixedSizeBinary || to instanceof ArrowType.FixedSizeBinary) {
            boolean fits = from.equals(to) || !(to instanceof ArrowType.FixedSizeBinary);
            return fits ? Optional.empty() : Optional.of("a value of another size");
        }
        return single(from) > single(to) || total(from) > total(to)
                ? Optional.of("a column of " + total(from) + " bytes")
                : Optional.empty();
    }

    /** Most bytes of one value. */
    private static long single(ArrowType type) {
        return switch (type.getTypeID()) {
            case LargeUtf8, LargeBinary -> Long.MAX_VALUE;
            default -> Integer.MAX_VALUE;
        };
    }

    /** Most bytes of all values. */
    private static long total(ArrowType type) {
        return switch (type.getTypeID()) {
            case Utf8, Binary -> Integer.MAX_VALUE;
            default -> Long.MAX_VALUE;
        };
    }

    private static Kind kind(ArrowType type) {
        return switch (type.getTypeID()) {
            case Null -> Kind.NOTHING;
            case Bool -> Kind.TRUTH;
            case Int, FloatingPoint, Decimal -> Kind.NUMBER;
            case Date -> Kind.DAY;
            case Time -> Kind.TIME_OF_DAY;
            case Timestamp -> ((ArrowType.Timestamp) type).getTimezone() == null ? Kind.LOCAL_TIME : Kind.INSTANT;
            case Duration -> Kind.LENGTH_OF_TIME;
            case Utf8, LargeUtf8, Utf8View -> Kind.TEXT;
            case Binary, LargeBinary, BinaryView, FixedSizeBinary -> Kind.BYTES;
            default -> Kind.OTHER;
        };
    }

    /** The outermost values and the finest one; times in seconds, days in milliseconds. */
    private static List<BigDecimal> extremes(ArrowType type) {
        return switch (type.getTypeID()) {
            case Int -> List.of(least((ArrowType.Int) type), most((ArrowType.Int) type));
            case FloatingPoint ->
                switch (((ArrowType.FloatingPoint) type).getPrecision()) {
                    case HALF -> List.of(new BigDecimal(65_504), new BigDecimal(Math.scalb(1.0, -24)));
                    case SINGLE -> List.of(new BigDecimal(Float.MAX_VALUE), new BigDecimal(Float.MIN_VALUE));
                    case DOUBLE -> List.of(new BigDecimal(Double.MAX_VALUE), new BigDecimal(Double.MIN_VALUE));
                };
            case Decimal -> {
                ArrowType.Decimal decimal = (ArrowType.Decimal) type;
                BigInteger unscaled = BigInteger.TEN.pow(decimal.getPrecision()).subtract(BigInteger.ONE);
                yield List.of(
                        new BigDecimal(unscaled, decimal.getScale()),
                        new BigDecimal(unscaled.negate(), decimal.getScale()),
                        new BigDecimal(BigInteger.ONE, decimal.getScale()));
            }
            case Date ->
                ((ArrowType.Date) type).getUnit() == DateUnit.DAY
                        ? List.of(
                                BigDecimal.valueOf(86_400_000L * Integer.MIN_VALUE),
                                BigDecimal.valueOf(86_400_000L * Integer.MAX_VALUE))
                        : List.of(BigDecimal.valueOf(Long.MIN_VALUE), BigDecimal.ONE);
            case Time -> {
                BigDecimal unit = seconds(((ArrowType.Time) type).getUnit());
                yield List.of(unit, BigDecimal.valueOf(86_400).subtract(unit));
            }
            case Timestamp -> longs(seconds(((ArrowType.Timestamp) type).getUnit()));
            default -> longs(seconds(((ArrowType.Duration) type).getUnit()));
        };
    }

    private static List<BigDecimal> longs(BigDecimal unit) {
        return List.of(unit, unit.multiply(BigDecimal.valueOf(Long.MIN_VALUE)));
    }

    private static boolean holds(ArrowType type, BigDecimal value) {
        return switch (type.getTypeID()) {
            case Int ->
                isWhole(value, BigDecimal.ONE)
                        && value.compareTo(least((ArrowType.Int) type)) >= 0
                        && value.compareTo(most((ArrowType.Int) type)) <= 0;
            case FloatingPoint -> holds(((ArrowType.FloatingPoint) type).getPrecision(), value);
            case Decimal -> {
                ArrowType.Decimal decimal = (ArrowType.Decimal) type;
                BigDecimal unit = BigDecimal.ONE.movePointLeft(decimal.getScale());
                yield isWhole(value, unit)
                        && value.abs().compareTo(unit.multiply(BigDecimal.TEN.pow(decimal.getPrecision()))) < 0;
            }
            case Date -> {
                boolean days = ((ArrowType.Date) type).getUnit() == DateUnit.DAY;
                BigDecimal unit = BigDecimal.valueOf(days ? 86_400_000 : 1);
                yield isWhole(value, unit) && fits(value.divideToIntegralValue(unit), days ? Integer.SIZE : Long.SIZE);
            }
            case Time -> isWhole(value, seconds(((ArrowType.Time) type).getUnit()));
            case Timestamp -> holdsLong(value, seconds(((ArrowType.Timestamp) type).getUnit()));
            default -> holdsLong(value, seconds(((ArrowType.Duration) type).getUnit()));
        };
    }

    private static boolean holds(FloatingPointPrecision precision, BigDecimal value) {
        return switch (precision) {
            case HALF ->
                value.abs().compareTo(new BigDecimal(65_504)) <= 0
                        && isWhole(value, new BigDecimal(Math.scalb(1.0, -24)))
                        && significantBits(value) <= 11;
            case SINGLE -> isExact(value, value.floatValue());
            case DOUBLE -> isExact(value, value.doubleValue());
        };
    }

    private static boolean isExact(BigDecimal value, double nearest) {
        return !Double.isInfinite(nearest) && new BigDecimal(nearest).compareTo(value) == 0;
    }

    private static int significantBits(BigDecimal value) {
        BigInteger units =
                value.multiply(new BigDecimal(TWO.pow(24))).toBigInteger().abs();
        return units.bitLength() - Math.max(0, units.getLowestSetBit());
    }

    private static boolean holdsLong(BigDecimal value, BigDecimal unit) {
        return isWhole(value, unit) && fits(value.divideToIntegralValue(unit), Long.SIZE);
    }

    private static boolean isWhole(BigDecimal value, BigDecimal unit) {
        return value.remainder(unit).signum() == 0;
    }

    private static boolean fits(BigDecimal value, int bits) {
        return value.toBigInteger().bitLength() < bits;
    }

    private static BigDecimal least(ArrowType.Int type) {
        return type.getIsSigned()
                ? new BigDecimal(TWO.pow(type.getBitWidth() - 1).negate())
                : BigDecimal.ZERO;
    }

    private static BigDecimal most(ArrowType.Int type) {
        int bits = type.getBitWidth() - (type.getIsSigned() ? 1 : 0);
        return new BigDecimal(TWO.pow(bits).subtract(BigInteger.ONE));
    }

    private static BigDecimal seconds(TimeUnit unit) {
        return switch (unit) {
            case SECOND -> BigDecimal.ONE;
            case MILLISECOND -> BigDecimal.ONE.movePointLeft(3);
            case MICROSECOND -> BigDecimal.ONE.movePointLeft(6);
            case NANOSECOND -> BigDecimal.ONE.movePointLeft(9);
        };
    }
}
