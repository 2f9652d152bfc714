package dev.kafkaarrow.connect.data.types;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** What a line of the {@link TypeTable} has on Arrow's side: one type, or a family of them. */
sealed interface ArrowSide {

    boolean matches(ArrowType type);

    /** The type of a Connect schema of these parameters; none if only {@code arrow.type} can say it. */
    Optional<ArrowType> typeOf(Map<String, String> parameters);

    /** The parameters that a Connect schema needs beside those of its line. */
    default Map<String, String> parametersOf(ArrowType type) {
        return Map.of();
    }

    /** For the table in the documentation. */
    String label();

    /** One type, which is what the Connect type becomes. */
    record Only(ArrowType type) implements ArrowSide {
        @Override
        public boolean matches(ArrowType other) {
            return type.equals(other);
        }

        @Override
        public Optional<ArrowType> typeOf(Map<String, String> parameters) {
            return Optional.of(type);
        }

        @Override
        public String label() {
            return ArrowTypeText.of(type);
        }
    }

    /** One type, for schemas that ask for it. */
    record Asked(ArrowType type) implements ArrowSide {
        @Override
        public boolean matches(ArrowType other) {
            return type.equals(other);
        }

        @Override
        public Optional<ArrowType> typeOf(Map<String, String> parameters) {
            return Optional.empty();
        }

        @Override
        public String label() {
            return ArrowTypeText.of(type);
        }
    }

    /** Timestamps of a unit with any time zone, or none, for schemas that ask for them. */
    record AnyZone(TimeUnit unit) implements ArrowSide {
        @Override
        public boolean matches(ArrowType type) {
            return type instanceof ArrowType.Timestamp timestamp && timestamp.getUnit() == unit;
        }

        @Override
        public Optional<ArrowType> typeOf(Map<String, String> parameters) {
            return Optional.empty();
        }

        @Override
        public String label() {
            return ArrowTypeText.of(new ArrowType.Timestamp(unit, null)) + " of any zone or none";
        }
    }

    /** Fixed-size binary of any width, for schemas that ask for it. */
    record AnyWidth() implements ArrowSide {
        @Override
        public boolean matches(ArrowType type) {
            // Arrow Java divides by the width
            return type instanceof ArrowType.FixedSizeBinary binary && binary.getByteWidth() > 0;
        }

        @Override
        public Optional<ArrowType> typeOf(Map<String, String> parameters) {
            return Optional.empty();
        }

        @Override
        public String label() {
            return "fixed_size_binary[n]";
        }
    }

    /** Fixed-size lists of any length, for schemas that ask for them. */
    record AnyLength() implements ArrowSide {
        @Override
        public boolean matches(ArrowType type) {
            return type instanceof ArrowType.FixedSizeList;
        }

        @Override
        public Optional<ArrowType> typeOf(Map<String, String> parameters) {
            return Optional.empty();
        }

        @Override
        public String label() {
            return "fixed_size_list[n]";
        }
    }

    /** Decimals, whose scale and precision are parameters of the schema. */
    record Decimals() implements ArrowSide {
        private static final String SCALE = org.apache.kafka.connect.data.Decimal.SCALE_FIELD;

        /** As JDBC and Avro connectors call it. */
        private static final String PRECISION = "connect.decimal.precision";

        private static final String UNKNOWN_SCALE = "127";

        private static final int MAX_DIGITS_OF_128_BITS = 38;
        private static final int MAX_DIGITS_OF_256_BITS = 76;

        @Override
        public boolean matches(ArrowType type) {
            return type instanceof ArrowType.Decimal decimal
                    && (decimal.getBitWidth() == 128 || decimal.getBitWidth() == 256);
        }

        @Override
        public Optional<ArrowType> typeOf(Map<String, String> parameters) {
            int scale = number(parameters, SCALE, -MAX_DIGITS_OF_256_BITS, MAX_DIGITS_OF_256_BITS)
                    .orElseThrow(() -> badScale(parameters.getOrDefault(SCALE, "none")));
            // JDBC connectors give 0, or more digits than there are, for a column that was declared without
            int precision = number(parameters, PRECISION, 1, MAX_DIGITS_OF_256_BITS)
                    .orElse(
                            Math.abs(scale) <= MAX_DIGITS_OF_128_BITS
                                    ? MAX_DIGITS_OF_128_BITS
                                    : MAX_DIGITS_OF_256_BITS);
            return Optional.of(
                    new ArrowType.Decimal(precision, scale, precision <= MAX_DIGITS_OF_128_BITS ? 128 : 256));
        }

        private static OptionalInt number(Map<String, String> parameters, String key, int least, int most) {
            try {
                int number = Integer.parseInt(parameters.getOrDefault(key, "none"));
                return number >= least && number <= most ? OptionalInt.of(number) : OptionalInt.empty();
            } catch (NumberFormatException e) {
                return OptionalInt.empty();
            }
        }

        private static MismatchException badScale(String scale) {
            return new MismatchException(
                    "a Decimal with parameter " + SCALE + " from " + -MAX_DIGITS_OF_256_BITS + " to "
                            + MAX_DIGITS_OF_256_BITS,
                    scale
                            + (scale.equals(UNKNOWN_SCALE)
                                    ? ", which JDBC connectors use for Oracle's NUMBER without a scale: cast the column to one in"
                                            + " the query of the source connector, as in CAST(x AS NUMBER(38, 10)), or"
                                            + " set numeric.mapping=best_fit_eager_double to map numbers to doubles"
                                    : ""));
        }

        @Override
        public Map<String, String> parametersOf(ArrowType type) {
            ArrowType.Decimal decimal = (ArrowType.Decimal) type;
            return parameters(decimal.getScale(), decimal.getPrecision());
        }

        /** In the order in which connectors set them: converters write schemas in it. */
        private static Map<String, String> parameters(int scale, int precision) {
            Map<String, String> parameters = new LinkedHashMap<>();
            parameters.put(SCALE, Integer.toString(scale));
            parameters.put(PRECISION, Integer.toString(precision));
            return parameters;
        }

        @Override
        public String label() {
            return "decimal128(p, s), decimal256(p, s)";
        }
    }

    /** Unsigned 64 bits as a decimal without fraction, for schemas that ask for it. */
    record UnsignedLong() implements ArrowSide {
        private static final int MAX_DIGITS = 20;

        @Override
        public boolean matches(ArrowType type) {
            return type.equals(new ArrowType.Int(64, false));
        }

        @Override
        public Optional<ArrowType> typeOf(Map<String, String> parameters) {
            return Optional.empty();
        }

        @Override
        public Map<String, String> parametersOf(ArrowType type) {
            return Decimals.parameters(0, MAX_DIGITS);
        }

        @Override
        public String label() {
            return "uint64";
        }
    }
}
