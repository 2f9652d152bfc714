package dev.kafkaarrow.connect.avro;

import dev.kafkaarrow.connect.data.types.MismatchException;
import dev.kafkaarrow.connect.data.types.NumberCodec;
import dev.kafkaarrow.connect.data.types.WholeNumbers;
import dev.kafkaarrow.connect.data.write.ColumnWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Readers of values that have no parts. */
final class ScalarReaders {
    private ScalarReaders() {}

    static final class OfNothing extends ValueReader {
        OfNothing(String path) {
            super(path, "null");
        }

        @Override
        void appendNext(AvroInput in, ColumnWriter column) {
            column.appendNull();
        }

        @Override
        Object next(AvroInput in) {
            return null;
        }
    }

    static final class OfBoolean extends ValueReader {
        OfBoolean(String path) {
            super(path, "a boolean");
        }

        @Override
        void appendNext(AvroInput in, ColumnWriter column) throws IOException {
            column.appendBoolean(in.readBoolean());
        }

        @Override
        Object next(AvroInput in) throws IOException {
            return in.readBoolean();
        }
    }

    /** Whole numbers. */
    abstract static class OfWhole extends ValueReader {
        private final WholeNumbers numbers;
        private final NumberCodec codec;

        private OfWhole(String path, String written, WholeNumbers numbers, NumberCodec codec) {
            super(path, written);
            this.numbers = numbers;
            this.codec = codec;
        }

        abstract long read(AvroInput in) throws IOException;

        @Override
        final void appendNext(AvroInput in, ColumnWriter column) throws IOException {
            column.appendBits(numbers.bits(read(in)));
        }

        @Override
        final Object next(AvroInput in) throws IOException {
            return codec.decode(numbers.bits(read(in)));
        }
    }

    /** Of those that are written as an int. */
    static final class OfInt extends OfWhole {
        OfInt(String path, WholeNumbers numbers, NumberCodec codec) {
            super(path, "an int", numbers, codec);
        }

        @Override
        long read(AvroInput in) throws IOException {
            return in.readInt();
        }
    }

    /** Of those that are written as a long. */
    static final class OfLong extends OfWhole {
        OfLong(String path, WholeNumbers numbers, NumberCodec codec) {
            super(path, "a long", numbers, codec);
        }

        @Override
        long read(AvroInput in) throws IOException {
            return in.readLong();
        }
    }

    /** What a number is written as, that is read as a floating-point one. */
    enum Written {
        INT,
        LONG,
        FLOAT,
        DOUBLE
    }

    /** Of 32 bits. */
    static final class OfFloat extends ValueReader {
        private final Written written;

        OfFloat(String path, Written written) {
            super(path, "a float");
            this.written = written;
        }

        @Override
        void appendNext(AvroInput in, ColumnWriter column) throws IOException {
            column.appendBits(Float.floatToRawIntBits(read(in)));
        }

        private float read(AvroInput in) throws IOException {
            return switch (written) {
                case INT -> (float) in.readInt();
                case LONG -> (float) in.readLong();
                case FLOAT -> in.readFloat();
                case DOUBLE -> throw new IllegalStateException("a double is no float");
            };
        }

        @Override
        Object next(AvroInput in) throws IOException {
            return read(in);
        }
    }

    /** Of 16 bits, which only some numbers of 32 bits fit. */
    static final class OfHalf extends ValueReader {
        private final OfFloat number;
        private final NumberCodec codec;

        OfHalf(OfFloat number, NumberCodec codec) {
            super(number.path(), "a float of 16 bits");
            this.number = number;
            this.codec = codec;
        }

        @Override
        void appendNext(AvroInput in, ColumnWriter column) throws IOException {
            column.appendBits(codec.encode(number.next(in)));
        }

        @Override
        Object next(AvroInput in) throws IOException {
            return number.next(in);
        }
    }

    static final class OfDouble extends ValueReader {
        private final Written written;

        OfDouble(String path, Written written) {
            super(path, "a double");
            this.written = written;
        }

        @Override
        void appendNext(AvroInput in, ColumnWriter column) throws IOException {
            column.appendBits(Double.doubleToRawLongBits(read(in)));
        }

        private double read(AvroInput in) throws IOException {
            return switch (written) {
                case INT -> in.readInt();
                case LONG -> (double) in.readLong();
                case FLOAT -> in.readFloat();
                case DOUBLE -> in.readDouble();
            };
        }

        @Override
        Object next(AvroInput in) throws IOException {
            return read(in);
        }
    }

    static final class OfText extends ValueReader {
        OfText(String path) {
            super(path, "a string");
        }

        @Override
        void appendNext(AvroInput in, ColumnWriter column) throws IOException {
            appendText(in, column);
        }

        /** Returns how many bytes of text are before the input's position now. */
        int appendText(AvroInput in, ColumnWriter column) throws IOException {
            int length = in.readLength();
            column.appendText(in.array(), pass(in, length), length);
            return length;
        }

        /** Moves behind the text; returns where it begins. */
        private static int pass(AvroInput in, int length) throws IOException {
            Utf8.check(in.array(), in.position(), length);
            return in.pass(length);
        }

        @Override
        Object next(AvroInput in) throws IOException {
            int length = in.readLength();
            return new String(in.array(), pass(in, length), length, StandardCharsets.UTF_8);
        }
    }

    static final class OfEnum extends ValueReader {
        private final byte[][] symbols;
        private final String[] names;

        /** @param names of the symbols of the writer's schema, as the reader's has them; null where it has none */
        OfEnum(String path, String[] names) {
            super(path, "a symbol of an enum");
            this.names = names;
            this.symbols = Arrays.stream(names)
                    .map(name -> name == null ? null : name.getBytes(StandardCharsets.UTF_8))
                    .toArray(byte[][]::new);
        }

        @Override
        void appendNext(AvroInput in, ColumnWriter column) throws IOException {
            byte[] symbol = symbols[index(in)];
            column.appendText(symbol, 0, symbol.length);
        }

        @Override
        Object next(AvroInput in) throws IOException {
            return names[index(in)];
        }

        private int index(AvroInput in) throws IOException {
            int index = in.readIndex(symbols.length, expected());
            if (symbols[index] == null) {
                throw new MismatchException(
                        "a symbol that the enum of the reader's schema has, or a default there", "number " + index);
            }
            return index;
        }
    }

    /** Bytes, whose length is fixed or stands before them. */
    static final class OfBytes extends ValueReader {
        private static final int ANY = -1;

        private final int fixedLength;

        private OfBytes(String path, int fixedLength) {
            super(path, "bytes");
            this.fixedLength = fixedLength;
        }

        static OfBytes ofAnyLength(String path) {
            return new OfBytes(path, ANY);
        }

        static OfBytes ofLength(String path, int length) {
            return new OfBytes(path, length);
        }

        int length(AvroInput in) throws IOException {
            return fixedLength == ANY ? in.readLength() : in.expect(fixedLength);
        }

        @Override
        void appendNext(AvroInput in, ColumnWriter column) throws IOException {
            int length = length(in);
            int at = in.pass(length);
            column.appendBytes(in.array(), at, length);
        }

        @Override
        Object next(AvroInput in) throws IOException {
            int length = length(in);
            int at = in.pass(length);
            return ByteBuffer.wrap(Arrays.copyOfRange(in.array(), at, at + length));
        }
    }

    /** The bytes of an unscaled number. */
    static final class OfDecimal extends ValueReader {
        private final OfBytes bytes;
        private final int scale;

        OfDecimal(OfBytes bytes, int scale) {
            super(bytes.path(), "bytes of a decimal");
            this.bytes = bytes;
            this.scale = scale;
        }

        @Override
        void appendNext(AvroInput in, ColumnWriter column) throws IOException {
            int length = length(in);
            int at = in.pass(length);
            if (length > Long.BYTES) {
                column.append(new BigDecimal(new BigInteger(in.array(), at, length), scale));
                return;
            }
            long unscaled = in.array()[at];
            for (int i = at + 1; i < at + length; i++) {
                unscaled = unscaled << Byte.SIZE | (in.array()[i] & 0xFF);
            }
            column.appendDecimal(unscaled, scale);
        }

        private int length(AvroInput in) throws IOException {
            int length = bytes.length(in);
            if (length == 0) {
                throw new MismatchException(expected(), "none");
            }
            return length;
        }

        @Override
        Object next(AvroInput in) throws IOException {
            int length = length(in);
            int at = in.pass(length);
            return new BigDecimal(new BigInteger(in.array(), at, length), scale);
        }
    }

    /** Decimals that a column has as unsigned integers. */
    static final class OfUnsigned extends ValueReader {
        private final OfDecimal decimal;

        OfUnsigned(OfDecimal decimal) {
            super(decimal.path(), decimal.expected());
            this.decimal = decimal;
        }

        @Override
        void appendNext(AvroInput in, ColumnWriter column) throws IOException {
            column.append(decimal.next(in));
        }

        @Override
        Object next(AvroInput in) throws IOException {
            return decimal.next(in);
        }
    }

    /** Of columns that hold nulls only, whatever is written. */
    static final class OfNoValue extends ValueReader {
        private final String actual;

        OfNoValue(String path, String expected, String actual) {
            super(path, expected);
            this.actual = actual;
        }

        @Override
        void appendNext(AvroInput in, ColumnWriter column) {
            throw new MismatchException(expected(), actual);
        }

        @Override
        Object next(AvroInput in) {
            throw new MismatchException(expected(), actual);
        }
    }
}
