package dev.kafkaarrow.connect.data.json;

import com.fasterxml.jackson.core.io.NumberInput;
import com.fasterxml.jackson.databind.JsonNode;
import dev.kafkaarrow.connect.data.types.MismatchException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads JSON as RFC 8259 has it, in UTF-8, from an array: value by value as the caller asks, so that nothing is made of what has its
 * place in a column. Accepts nothing that Jackson would refuse, and has Jackson's limits. Throws a {@link MismatchException} at the first
 * fault; {@link #fault} then is where. Not thread-safe.
 */
final class JsonInput {
    /** What {@link #peek} gives behind the last byte. */
    static final int END = -1;

    /** Jackson's limits: levels of objects and arrays, digits of a number, bytes of a text and of a name. */
    private static final int MAX_DEPTH = 1_000;

    private static final int MAX_DIGITS = 1_000;
    private static final int MAX_TEXT_BYTES = 20_000_000;
    private static final int MAX_NAME_BYTES = 50_000;

    /** So many digits fit into a long, whichever they are. */
    private static final int DIGITS_OF_LONG = 18;

    private static final long MAX_EXACT_DOUBLE = 1L << 53;
    private static final long MAX_EXACT_FLOAT = 1L << 24;
    private static final double[] POWERS_OF_DOUBLE = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };
    private static final float[] POWERS_OF_FLOAT = {1e0f, 1e1f, 1e2f, 1e3f, 1e4f, 1e5f, 1e6f, 1e7f, 1e8f, 1e9f, 1e10f};

    /** What is shown of a value in an error. */
    private static final int SHOWN_BYTES = 40;

    private byte[] bytes = {};
    private int start;
    private int position;
    private int end;
    private int fault;
    private int depth;

    private final Utf8Text text = new Utf8Text();

    /** Of the number scanned last, see {@link #scanNumber}. */
    private boolean negative;

    private long mantissa;
    private int significantDigits;
    private long exponent;
    private int numberFrom;

    private char[] characters = new char[64];

    /**
     * Begins to read.
     *
     * @param valueStart where offsets count from
     * @param levels of objects and arrays that the position is in
     */
    void begin(byte[] array, int valueStart, int from, int to, int levels) {
        bytes = array;
        start = valueStart;
        position = from;
        end = to;
        fault = from;
        depth = levels;
    }

    /** Index in the array. */
    int position() {
        return position;
    }

    void moveTo(int newPosition) {
        position = newPosition;
    }

    /** Offset of the last fault, or else of the value looked at last. */
    int fault() {
        return fault - start;
    }

    /** Moves to what follows blanks: its first byte, or {@link #END}. */
    int peek() {
        int p = position;
        while (p < end) {
            byte b = bytes[p];
            if (b > ' ' || !isBlank(b)) {
                position = p;
                fault = p;
                return b & 0xFF;
            }
            p++;
        }
        position = p;
        fault = p;
        return END;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /** Enters an object or array whose first byte was looked at. */
    void enter() {
        if (++depth > MAX_DEPTH) {
            throw new MismatchException("at most " + MAX_DEPTH + " levels of objects and arrays", "more");
        }
        position++;
    }

    void leave() {
        depth--;
        position++;
    }

    /** Moves over a byte that was looked at. */
    void skipByte() {
        position++;
    }

    /** Moves over the colon behind a name. */
    void colon() {
        if (position < end && bytes[position] == ':') {
            position++;
        } else if (peek() == ':') {
            position++;
        } else {
            throw wrong("a colon");
        }
    }

    /**
     * Moves behind a comma, or out of an object or array.
     *
     * @return whether there was a comma
     */
    boolean hasNext(char close) {
        int next = peek();
        if (next == ',') {
            position++;
            return true;
        }
        if (next != close) {
            throw wrong("a comma or " + close);
        }
        leave();
        return false;
    }

    /** Moves over the name that begins here if it is just these bytes, quotes included. */
    boolean skipName(byte[] quoted) {
        int length = quoted.length;
        int p = position;
        if (length > end - p) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[p + i] != quoted[i]) {
                return false;
            }
        }
        position = p + length;
        return true;
    }

    /** Reads the name of a field, see {@link #text()}. */
    void readName(LoneSurrogates surrogates) {
        if (peek() != '"') {
            throw wrong("a field name");
        }
        readText(MAX_NAME_BYTES, surrogates);
    }

    /** What becomes of surrogates without their other half, which only an escape can stand for. */
    enum LoneSurrogates {
        REFUSED,
        /** In a form that no well-formed text has. */
        KEPT
    }

    /** Reads a text whose quote was looked at. */
    void readText() {
        readText(MAX_TEXT_BYTES, LoneSurrogates.REFUSED);
    }

    private void readText(int maxBytes, LoneSurrogates surrogates) {
        int from = position;
        try {
            position = text.read(bytes, from, end, surrogates);
        } catch (MismatchException e) {
            fault = text.fault();
            throw e;
        }
        if (position - from > maxBytes) {
            throw new MismatchException("a text of at most " + maxBytes + " bytes", (position - from) + " bytes");
        }
    }

    /** The name or text read last; valid until the next one. */
    Utf8Text text() {
        return text;
    }

    /** Reads true or false, whose first byte was looked at. */
    boolean readBoolean() {
        if (literal(TRUE)) {
            return true;
        }
        if (literal(FALSE)) {
            return false;
        }
        throw wrong("true or false");
    }

    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    /** Reads null, whose first byte was looked at. */
    void readNull() {
        if (!literal(NULL)) {
            throw wrong("null");
        }
    }

    private boolean literal(byte[] word) {
        int p = position;
        int next = p + word.length;
        if (next > end || !Arrays.equals(bytes, p, next, word, 0, word.length)) {
            return false;
        }
        position = next;
        return true;
    }

    /**
     * Reads a number that is an integer, without a fraction and an exponent, whatever these would say.
     *
     * @param expected for the error
     */
    long readInteger(String expected) {
        if (!integer()) {
            scanNumber(expected);
            // all digits, but many of them
            try {
                return Long.parseLong(number());
            } catch (NumberFormatException e) {
                throw wrongNumber(expected, e);
            }
        }
        return mantissa;
    }

    /**
     * Reads a number without a fraction, in whatever way it is written.
     *
     * @param expected for the error
     */
    long readWholeNumber(String expected) {
        if (!integer()) {
            scanNumber(expected);
            try {
                return decimal().longValueExact();
            } catch (ArithmeticException e) {
                throw wrongNumber(expected, e);
            }
        }
        return mantissa;
    }

    /** Reads the most common numbers, integers of not too many digits, into the mantissa. */
    private boolean integer() {
        int p = position;
        byte[] array = bytes;
        boolean minus = array[p] == '-';
        if (minus) {
            p++;
        }
        int from = p;
        int to = Math.min(end, p + DIGITS_OF_LONG);
        long value = 0;
        while (p < to) {
            int digit = array[p] - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            value = value * 10 + digit;
            p++;
        }
        if (p == from || (array[from] == '0' && p > from + 1)) {
            return false;
        }
        if (p < end) {
            int next = array[p] | 0x20;
            if (next == 'e' || next == '.' || (next >= '0' && next <= '9')) {
                return false;
            }
        }
        position = p;
        mantissa = minus ? -value : value;
        return true;
    }

    double readDouble(String expected) {
        scanNumber(expected);
        if (mantissa == 0) {
            return 0;
        }
        double value;
        if (significantDigits <= DIGITS_OF_LONG
                && mantissa < MAX_EXACT_DOUBLE
                && Math.abs(exponent) < POWERS_OF_DOUBLE.length) {
            // both are exact, so that the result is rounded once
            double magnitude = exponent < 0
                    ? mantissa / POWERS_OF_DOUBLE[(int) -exponent]
                    : mantissa * POWERS_OF_DOUBLE[(int) exponent];
            return negative ? -magnitude : magnitude;
        }
        value = NumberInput.parseDouble(characters(), 0, position - numberFrom, true);
        if (Double.isInfinite(value)) {
            throw wrongNumber(expected, null);
        }
        return value;
    }

    float readFloat(String expected) {
        scanNumber(expected);
        if (mantissa == 0) {
            return 0;
        }
        if (significantDigits <= DIGITS_OF_LONG
                && mantissa < MAX_EXACT_FLOAT
                && Math.abs(exponent) < POWERS_OF_FLOAT.length) {
            float magnitude = exponent < 0
                    ? mantissa / POWERS_OF_FLOAT[(int) -exponent]
                    : mantissa * POWERS_OF_FLOAT[(int) exponent];
            return negative ? -magnitude : magnitude;
        }
        float value = NumberInput.parseFloat(characters(), 0, position - numberFrom, true);
        if (Float.isInfinite(value)) {
            throw wrongNumber(expected, null);
        }
        return value;
    }

    /**
     * Scans a number, after which {@link #isSmall}, {@link #unscaled}, {@link #scale} and {@link #decimal} tell it.
     *
     * @param expected for the error
     */
    void scanNumber(String expected) {
        byte first = bytes[position];
        if (first != '-' && (first < '0' || first > '9')) {
            throw wrong(expected);
        }
        int p = position;
        numberFrom = p;
        negative = first == '-';
        if (negative) {
            p++;
        }
        mantissa = 0;
        significantDigits = 0;
        exponent = 0;
        int from = p;
        p = digits(p);
        if (p == from || (bytes[from] == '0' && p > from + 1)) {
            throw wrongAt(p == from ? p : from, "a digit, and no leading zeros");
        }
        int digits = p - from;
        if (p < end && bytes[p] == '.') {
            from = p + 1;
            p = digits(from);
            if (p == from) {
                throw wrongAt(p, "a digit behind the dot");
            }
            exponent = -(long) (p - from);
            digits += p - from;
        }
        if (p < end && (bytes[p] | 0x20) == 'e') {
            from = p + 1;
            p = exponent(from);
            digits += p - from;
        }
        if (digits > MAX_DIGITS) {
            throw new MismatchException("a number of at most " + MAX_DIGITS + " digits", digits + " digits");
        }
        position = p;
    }

    /** Reads digits into the mantissa, which holds the first ones. */
    private int digits(int from) {
        int p = from;
        long value = mantissa;
        int significant = significantDigits;
        while (p < end) {
            int digit = bytes[p] - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            if (significant != 0 || digit != 0) {
                if (++significant <= DIGITS_OF_LONG) {
                    value = value * 10 + digit;
                }
            }
            p++;
        }
        mantissa = value;
        significantDigits = significant;
        return p;
    }

    /** Reads an exponent and adds it to that of the digits behind the dot. */
    private int exponent(int from) {
        int p = from;
        boolean minus = p < end && bytes[p] == '-';
        if (minus || (p < end && bytes[p] == '+')) {
            p++;
        }
        int firstDigit = p;
        long written = 0;
        while (p < end && bytes[p] >= '0' && bytes[p] <= '9') {
            written = Math.min(written * 10 + bytes[p] - '0', Integer.MAX_VALUE + 1L);
            p++;
        }
        if (p == firstDigit) {
            throw wrongAt(p, "a digit of the exponent");
        }
        exponent += minus ? -written : written;
        if (written > Integer.MAX_VALUE || -exponent > Integer.MAX_VALUE) {
            throw new MismatchException("a number whose exponent fits into 32 bits", snippet(numberFrom));
        }
        return p;
    }

    /** Whether the number scanned last is {@link #unscaled} by {@link #scale}. */
    boolean isSmall() {
        return significantDigits <= DIGITS_OF_LONG;
    }

    long unscaled() {
        return negative ? -mantissa : mantissa;
    }

    int scale() {
        return (int) -exponent;
    }

    /** The number scanned last. */
    BigDecimal decimal() {
        return isSmall()
                ? BigDecimal.valueOf(unscaled(), scale())
                : new BigDecimal(characters(), 0, position - numberFrom);
    }

    private String number() {
        return new String(bytes, numberFrom, position - numberFrom, StandardCharsets.US_ASCII);
    }

    private char[] characters() {
        int length = position - numberFrom;
        if (length > characters.length) {
            characters = new char[length];
        }
        for (int i = 0; i < length; i++) {
            characters[i] = (char) bytes[numberFrom + i];
        }
        return characters;
    }

    /** Moves over a value of any kind, which is looked at like any other. */
    void skipValue() {
        switch (peek()) {
            case '{' -> {
                enter();
                if (peek() == '}') {
                    leave();
                    return;
                }
                do {
                    readName(LoneSurrogates.KEPT);
                    colon();
                    skipValue();
                } while (hasNext('}'));
            }
            case '[' -> {
                enter();
                if (peek() == ']') {
                    leave();
                    return;
                }
                do {
                    skipValue();
                } while (hasNext(']'));
            }
            case '"' -> readText(MAX_TEXT_BYTES, LoneSurrogates.KEPT);
            case 't', 'f' -> readBoolean();
            case 'n' -> readNull();
            case END -> throw wrong("a value");
            default -> scanNumber("a value");
        }
    }

    /** Reads a value as Jackson has it. */
    JsonNode readTree() {
        int from = position;
        skipValue();
        int to = position;
        return JsonTree.read(bytes, from, to - from);
    }

    /** What is here is not what is expected. */
    MismatchException wrong(String expected) {
        return new MismatchException(expected, snippet(position));
    }

    private MismatchException wrongAt(int index, String expected) {
        fault = index;
        return new MismatchException(expected, snippet(index));
    }

    /** The number scanned last is not what is expected. */
    MismatchException wrongNumber(String expected, RuntimeException cause) {
        MismatchException wrong = new MismatchException(expected, snippet(numberFrom));
        if (cause != null) {
            wrong.initCause(cause);
        }
        return wrong;
    }

    /** What begins at an index, for an error. */
    private String snippet(int from) {
        if (from >= end) {
            return "the end of the value";
        }
        int to = from + 1;
        boolean isText = bytes[from] == '"';
        while (to < end
                && to - from < SHOWN_BYTES
                && (isText ? bytes[to - 1] != '"' || to == from + 1 : isPartOfWord(bytes[to]))) {
            to++;
        }
        String shown = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        return switch (bytes[from]) {
            case '{' -> "an object";
            case '[' -> "an array";
            case '"' -> "text " + shown + (to - from == SHOWN_BYTES ? "..." : "");
            default -> bytes[from] > ' ' ? shown : "byte 0x" + String.format("%02x", bytes[from]);
        };
    }

    private static boolean isPartOfWord(byte b) {
        return b == '.' || b == '-' || b == '+' || (b >= '0' && b <= '9') || ((b | 0x20) >= 'a' && (b | 0x20) <= 'z');
    }
}
