package dev.kafkaarrow.connect.data.json;

import dev.kafkaarrow.connect.data.types.Column;
import dev.kafkaarrow.connect.data.types.MismatchException;
import dev.kafkaarrow.connect.data.types.NumberCodec;
import dev.kafkaarrow.connect.data.types.WholeNumbers;
import dev.kafkaarrow.connect.data.write.ColumnWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.OptionalInt;

/** Readers of values that have no parts. */
final class ScalarReaders {
    /** So many digits fit into a long, whichever they are. */
    private static final int DIGITS_OF_LONG = 18;

    private ScalarReaders() {}

    static final class OfBoolean extends ValueReader {
        OfBoolean(Column column, ColumnWriter writer, Absence absence) {
            super(column, writer, absence, "true or false");
        }

        @Override
        void readValue(JsonInput in, int first) {
            column.appendBoolean(in.readBoolean());
        }
    }

    /** Numbers without a fraction, in whatever way they are written. */
    static final class OfWholeNumber extends ValueReader {
        private final WholeNumbers numbers;

        OfWholeNumber(Column column, ColumnWriter writer, Absence absence, WholeNumbers numbers) {
            super(column, writer, absence, numbers.expected());
            this.numbers = numbers;
        }

        @Override
        void readValue(JsonInput in, int first) {
            column.appendBits(numbers.bits(in.readWholeNumber(expected())));
        }
    }

    /** Days and milliseconds of Connect's dates and times: integers, also in how they are written. */
    static final class OfInteger extends ValueReader {
        private final WholeNumbers numbers;

        OfInteger(Column column, ColumnWriter writer, Absence absence, WholeNumbers numbers) {
            super(column, writer, absence, numbers.expected());
            this.numbers = numbers;
        }

        @Override
        void readValue(JsonInput in, int first) {
            column.appendBits(numbers.bits(in.readInteger(expected())));
        }
    }

    static final class OfDouble extends ValueReader {

        OfDouble(Column column, ColumnWriter writer, Absence absence) {
            super(column, writer, absence, "a number of 64 bits");
        }

        @Override
        void readValue(JsonInput in, int first) {
            column.appendBits(Double.doubleToRawLongBits(in.readDouble(expected())));
        }
    }

    /** Of 32 or 16 bits. */
    static final class OfFloat extends ValueReader {
        private final NumberCodec codec;

        OfFloat(Column column, ColumnWriter writer, Absence absence, NumberCodec codec) {
            super(column, writer, absence, "a number of 32 bits");
            this.codec = codec;
        }

        @Override
        void readValue(JsonInput in, int first) {
            column.appendBits(codec.encode(in.readFloat(expected())));
        }
    }

    /** Numbers, or the base64 of their unscaled value. */
    static class OfDecimal extends ValueReader {
        private final OptionalInt scale;
        private final Base64Text base64 = new Base64Text();

        /** @param scale of unscaled values; none if the schema has none */
        OfDecimal(Column column, ColumnWriter writer, Absence absence, OptionalInt scale) {
            super(
                    column,
                    writer,
                    absence,
                    "a number" + (scale.isPresent() ? ", or the base64 of an unscaled one" : ""));
            this.scale = scale;
        }

        @Override
        final void readValue(JsonInput in, int first) {
            if (first == '"' && scale.isPresent()) {
                base64.decode(in.readText());
                if (base64.length() == 0) {
                    throw new MismatchException(expected(), "an empty text");
                }
                BigInteger unscaled = new BigInteger(base64.array(), 0, base64.length());
                column.append(new BigDecimal(unscaled, scale.getAsInt()));
            } else {
                appendNumber(in.readDecimal(expected()));
            }
        }

        void appendNumber(BigDecimal number) {
            appendDecimal(column, number);
        }
    }

    /** Mostly without a number of many digits. */
    private static void appendDecimal(ColumnWriter column, BigDecimal number) {
        if (number.precision() <= DIGITS_OF_LONG) {
            column.appendDecimal(number.unscaledValue().longValue(), number.scale());
        } else {
            column.append(number);
        }
    }

    /** Numbers, or the text of one. */
    static final class OfDecimalText extends ValueReader {
        private final JsonInput text = new JsonInput();

        OfDecimalText(Column column, ColumnWriter writer, Absence absence) {
            super(column, writer, absence, "a number, or the text of one");
        }

        @Override
        void readValue(JsonInput in, int first) {
            if (first != '"') {
                appendDecimal(column, in.readDecimal(expected()));
                return;
            }
            Utf8Text number = in.readText();
            for (int i = 0; i < number.length(); i++) {
                if (number.array()[i] <= ' ') {
                    throw new MismatchException(expected(), "text \"" + number + '"');
                }
            }
            text.begin(number.array(), 0, 0, number.length());
            appendDecimal(column, text.readDecimal(expected()));
            if (text.peek() != JsonInput.END) {
                throw text.wrong("nothing behind the number");
            }
        }
    }

    /** Decimals that a column has as unsigned integers. */
    static final class OfUnsigned extends OfDecimal {
        OfUnsigned(Column column, ColumnWriter writer, Absence absence, OptionalInt scale) {
            super(column, writer, absence, scale);
        }

        @Override
        void appendNumber(BigDecimal number) {
            column.append(number);
        }
    }

    static final class OfText extends ValueReader {
        OfText(Column column, ColumnWriter writer, Absence absence) {
            super(column, writer, absence, "a text");
        }

        @Override
        void readValue(JsonInput in, int first) {
            if (first != '"') {
                throw in.wrong(expected());
            }
            Utf8Text text = in.readText();
            column.appendText(text.array(), 0, text.length());
        }
    }

    static final class OfBytes extends ValueReader {
        private final Base64Text base64 = new Base64Text();

        OfBytes(Column column, ColumnWriter writer, Absence absence) {
            super(column, writer, absence, "a text of base64");
        }

        @Override
        void readValue(JsonInput in, int first) {
            if (first != '"') {
                throw in.wrong(expected());
            }
            base64.decode(in.readText());
            column.appendBytes(base64.array(), 0, base64.length());
        }
    }

    /** Of columns that hold nulls only, and of schemas whose name is that of a logical type, but whose type is not. */
    static final class OfNothing extends ValueReader {
        OfNothing(Column column, ColumnWriter writer, Absence absence) {
            super(column, writer, absence, "null");
        }

        @Override
        void readValue(JsonInput in, int first) {
            throw in.wrong(expected());
        }
    }
}
