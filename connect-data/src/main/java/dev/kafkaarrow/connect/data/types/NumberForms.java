package dev.kafkaarrow.connect.data.types;

import dev.kafkaarrow.connect.data.types.ValueForm.ConnectValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Date;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import org.apache.arrow.memory.util.Float16;

/** The numbers of the {@link TypeTable}: each with its width, its value in Connect, and the conversion there and back. */
// Connect's values of dates and times are of this class
@SuppressWarnings("JavaUtilDate")
final class NumberForms {
    private static final long MILLIS_PER_DAY = 86_400_000L;
    private static final long NANOS_PER_MILLI = 1_000_000L;

    static final ValueForm.Numeric INT8 = plain(1, ConnectValue.BYTE, WholeNumbers.ofBits(8), new NumberCodec() {
        @Override
        public long encode(Object value) {
            return (Byte) value;
        }

        @Override
        public Object decode(long bits) {
            return (byte) bits;
        }
    });
    static final ValueForm.Numeric INT16 = plain(2, ConnectValue.SHORT, WholeNumbers.ofBits(16), new NumberCodec() {
        @Override
        public long encode(Object value) {
            return (Short) value;
        }

        @Override
        public Object decode(long bits) {
            return (short) bits;
        }
    });
    static final ValueForm.Numeric INT32 = plain(4, ConnectValue.INTEGER, WholeNumbers.ofBits(32), new NumberCodec() {
        @Override
        public long encode(Object value) {
            return (Integer) value;
        }

        @Override
        public Object decode(long bits) {
            return (int) bits;
        }
    });
    static final ValueForm.Numeric INT64 = plain(8, ConnectValue.LONG, WholeNumbers.ofBits(64), new NumberCodec() {
        @Override
        public long encode(Object value) {
            return (Long) value;
        }

        @Override
        public Object decode(long bits) {
            return bits;
        }
    });
    static final ValueForm.Numeric FLOAT32 = notWhole(
            4,
            ConnectValue.FLOAT,
            value -> Float.floatToRawIntBits((Float) value),
            bits -> Float.intBitsToFloat((int) bits));
    static final ValueForm.Numeric FLOAT64 = new ValueForm.Numeric(
            8,
            ConnectValue.DOUBLE,
            new NumberCodec() {
                @Override
                public long encode(Object value) {
                    return Double.doubleToRawLongBits((Double) value);
                }

                @Override
                public Object decode(long bits) {
                    return Double.longBitsToDouble(bits);
                }
            },
            Optional.empty());

    static final ValueForm.Numeric UINT8 =
            form(1, ConnectValue.SHORT, WholeNumbers.range(0, 0xFFL), value -> within((Short) value, 0, 0xFFL), bits ->
                    (short) (bits & 0xFFL));
    static final ValueForm.Numeric UINT16 = form(
            2,
            ConnectValue.INTEGER,
            WholeNumbers.range(0, 0xFFFFL),
            value -> within((Integer) value, 0, 0xFFFFL),
            bits -> (int) (bits & 0xFFFFL));
    static final ValueForm.Numeric UINT32 = form(
            4,
            ConnectValue.LONG,
            WholeNumbers.range(0, 0xFFFF_FFFFL),
            value -> within((Long) value, 0, 0xFFFF_FFFFL),
            bits -> bits & 0xFFFF_FFFFL);
    static final ValueForm.Numeric UINT64 =
            notWhole(8, ConnectValue.WHOLE_DECIMAL, NumberForms::unsigned, bits -> new BigDecimal(unsigned(bits)));
    static final ValueForm.Numeric FLOAT16 =
            notWhole(2, ConnectValue.FLOAT, NumberForms::half, bits -> whole((short) bits));

    static final ValueForm.Numeric DATE_OF_DAYS = form(
            4,
            ConnectValue.DATE,
            WholeNumbers.ofBits(32),
            value -> days(((Date) value).getTime()),
            bits -> new Date(bits * MILLIS_PER_DAY));
    static final ValueForm.Numeric DATE_OF_MILLIS = form(
            8,
            ConnectValue.DATE,
            WholeNumbers.ofBits(32).times(MILLIS_PER_DAY),
            value -> days(((Date) value).getTime()) * MILLIS_PER_DAY,
            bits -> new Date(exactly(bits, MILLIS_PER_DAY, "whole days in milliseconds") * MILLIS_PER_DAY));
    static final ValueForm.Numeric TIME_OF_MILLIS = form(
            4,
            ConnectValue.TIME,
            WholeNumbers.range(0, MILLIS_PER_DAY - 1),
            value -> within(((Date) value).getTime(), 0, MILLIS_PER_DAY - 1),
            Date::new);
    static final ValueForm.Numeric TIME_OF_SECONDS = form(
            4,
            ConnectValue.TIME,
            WholeNumbers.range(0, MILLIS_PER_DAY - 1).dividedBy(1_000),
            value -> exactly(within(((Date) value).getTime(), 0, MILLIS_PER_DAY - 1), 1_000, "whole seconds"),
            bits -> new Date(bits * 1_000));
    static final ValueForm.Numeric TIMESTAMP_OF_MILLIS =
            plain(8, ConnectValue.TIMESTAMP, WholeNumbers.ofBits(64), new NumberCodec() {
                @Override
                public long encode(Object value) {
                    return ((Date) value).getTime();
                }

                @Override
                public Object decode(long bits) {
                    return new Date(bits);
                }
            });
    static final ValueForm.Numeric TIMESTAMP_OF_SECONDS = form(
            8,
            ConnectValue.TIMESTAMP,
            WholeNumbers.ofBits(64).dividedBy(1_000),
            value -> exactly(((Date) value).getTime(), 1_000, "whole seconds"),
            bits -> new Date(within(bits, Long.MIN_VALUE / 1_000, Long.MAX_VALUE / 1_000) * 1_000));

    /** Times of a day in units that Connect has no type for. */
    static final ValueForm.Numeric MILLIS_OF_DAY = form(
            4,
            ConnectValue.INTEGER,
            WholeNumbers.range(0, MILLIS_PER_DAY - 1),
            value -> within((Integer) value, 0, MILLIS_PER_DAY - 1),
            bits -> (int) bits);

    static final ValueForm.Numeric MICROS_OF_DAY = form(
            8,
            ConnectValue.LONG,
            WholeNumbers.range(0, MILLIS_PER_DAY * 1_000 - 1),
            value -> within((Long) value, 0, MILLIS_PER_DAY * 1_000 - 1),
            bits -> bits);
    static final ValueForm.Numeric NANOS_OF_DAY = form(
            8,
            ConnectValue.LONG,
            WholeNumbers.range(0, MILLIS_PER_DAY * NANOS_PER_MILLI - 1),
            value -> within((Long) value, 0, MILLIS_PER_DAY * NANOS_PER_MILLI - 1),
            bits -> bits);

    private NumberForms() {}

    private static ValueForm.Numeric form(
            int width,
            ConnectValue connectValue,
            WholeNumbers wholeNumbers,
            ToLongFunction<Object> encode,
            LongFunction<Object> decode) {
        return plain(width, connectValue, wholeNumbers, codec(encode, decode));
    }

    private static ValueForm.Numeric plain(
            int width, ConnectValue connectValue, WholeNumbers wholeNumbers, NumberCodec codec) {
        return new ValueForm.Numeric(width, connectValue, codec, Optional.of(wholeNumbers));
    }

    private static ValueForm.Numeric notWhole(
            int width, ConnectValue connectValue, ToLongFunction<Object> encode, LongFunction<Object> decode) {
        return new ValueForm.Numeric(width, connectValue, codec(encode, decode), Optional.empty());
    }

    private static NumberCodec codec(ToLongFunction<Object> encode, LongFunction<Object> decode) {
        return new NumberCodec() {
            @Override
            public long encode(Object value) {
                return encode.applyAsLong(value);
            }

            @Override
            public Object decode(long bits) {
                return decode.apply(bits);
            }
        };
    }

    private static long within(long value, long least, long most) {
        if (value < least || value > most) {
            throw new MismatchException("a value from " + least + " to " + most, Long.toString(value));
        }
        return value;
    }

    /** How many of a unit a value is. */
    private static long exactly(long value, long unit, String expected) {
        if (value % unit != 0) {
            throw new MismatchException(expected, Long.toString(value));
        }
        return value / unit;
    }

    private static long days(long millis) {
        return within(
                exactly(millis, MILLIS_PER_DAY, "a date at midnight UTC, in milliseconds"),
                Integer.MIN_VALUE,
                Integer.MAX_VALUE);
    }

    private static long unsigned(Object value) {
        BigDecimal decimal = (BigDecimal) value;
        BigInteger integer = decimal.unscaledValue();
        if (decimal.scale() != 0 || integer.signum() < 0 || integer.bitLength() > Long.SIZE) {
            throw new MismatchException("a BigDecimal of scale 0 from 0 to 2^64 - 1", decimal.toString());
        }
        return integer.longValue();
    }

    private static BigInteger unsigned(long bits) {
        return new BigInteger(Long.toUnsignedString(bits));
    }

    private static long half(Object value) {
        float number = (Float) value;
        if (Float.isNaN(number)) {
            return halfNaN(Float.floatToRawIntBits(number));
        }
        short half = Float16.toFloat16(number);
        if (Float.floatToIntBits(Float16.toFloat(half)) != Float.floatToIntBits(number)) {
            throw new MismatchException("a Float that 16 bits can hold", Float.toString(number));
        }
        return half;
    }

    private static float whole(short half) {
        int bits = Short.toUnsignedInt(half);
        int payload = bits & 0x3FF;
        // Arrow Java makes signalling NaNs quiet ones
        return (bits & 0x7C00) == 0x7C00 && payload != 0
                ? Float.intBitsToFloat(((bits & 0x8000) << 16) | 0x7F80_0000 | (payload << 13))
                : Float16.toFloat(half);
    }

    /** Sign and as much of the payload as there is room for; Arrow Java has one NaN only. */
    private static int halfNaN(int bits) {
        int payload = (bits >>> 13) & 0x3FF;
        return ((bits >>> 16) & 0x8000) | 0x7C00 | (payload == 0 ? 0x200 : payload);
    }
}
