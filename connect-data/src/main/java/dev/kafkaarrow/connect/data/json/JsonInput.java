package dev.kafkaarrow.connect.data.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.JsonTokenId;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.kafkaarrow.connect.data.types.MismatchException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A value in JSON, read by Jackson's streaming parser token by token as the caller asks, so that nothing is made of what has its place in a
 * column. Throws a {@link MismatchException} at the first fault; {@link #fault} then is where. Not thread-safe.
 */
final class JsonInput {
    /** What {@link #peek} gives behind the last byte. */
    static final int END = -1;

    /** No part of UTF-8, see {@link JsonTree}. */
    private static final byte FILLER = (byte) 0xFF;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long LOWEST_BITS = 0x0101010101010101L;
    private static final long HIGHEST_BITS = LOWEST_BITS << (Byte.SIZE - 1);

    /** Where the object or array began that is at fault: of all that the parser has read. */
    private static final Pattern PLACE = Pattern.compile(" \\([^()]*\\[Source: .*", Pattern.DOTALL);

    /** What is shown of a value in an error. */
    private static final int SHOWN_BYTES = 40;

    private static final int NOT_KNOWN = -1;

    /** Of the value that begins at {@link #from}; what follows that is none of the parser's. */
    private final JsonTokens tokens = new JsonTokens();

    private int start;
    private int from;
    private int end;

    /** Jackson's number of what was looked at and is not taken yet; {@link JsonTokenId#ID_NOT_AVAILABLE} if there is no such token. */
    private int token;

    /** Objects and arrays of the value that the input is in. */
    private int depth;

    /** Behind the value, once it has ended. */
    private int behind = NOT_KNOWN;

    private int fault = NOT_KNOWN;
    private final Utf8Text text = new Utf8Text();

    /**
     * Begins to read a value; what is wrong with it is said when it is looked at.
     *
     * @param valueStart where offsets count from
     */
    void begin(byte[] array, int valueStart, int first, int to) {
        tokens.begin(array, first, to);
        start = valueStart;
        from = first;
        end = to;
        token = JsonTokenId.ID_NOT_AVAILABLE;
        depth = 0;
        behind = NOT_KNOWN;
        fault = NOT_KNOWN;
    }

    /** What a document is must not depend on the names in those before it. */
    private void refuseFillers() {
        byte[] bytes = tokens.bytes();
        int i = from;
        for (; i <= end - Long.BYTES; i += Long.BYTES) {
            long inverted = ~(long) LONGS.get(bytes, i);
            if (((inverted - LOWEST_BITS) & ~inverted & HIGHEST_BITS) != 0) {
                // one of them is such a byte
                break;
            }
        }
        for (; i < end; i++) {
            if (bytes[i] == FILLER) {
                fault = i;
                throw new MismatchException("UTF-8", "byte 0xff");
            }
        }
    }

    /** Index in the array of the token that was looked at, or else of what is next. */
    int position() {
        if (behind >= 0) {
            return behind;
        }
        JsonParser parser = tokens.parser();
        return tokens.index(
                switch (token) {
                    case JsonTokenId.ID_NOT_AVAILABLE, JsonTokenId.ID_NO_TOKEN -> parser.currentLocation();
                    default -> parser.currentTokenLocation();
                });
    }

    /** Offset of the last fault, or else of the token looked at last. */
    int fault() {
        if (fault >= 0) {
            return fault - start;
        }
        if (behind >= 0 || token == JsonTokenId.ID_NO_TOKEN) {
            return position() - start;
        }
        return tokens.index(tokens.parser().currentTokenLocation()) - start;
    }

    private int look() {
        if (token == JsonTokenId.ID_NOT_AVAILABLE) {
            if (depth == 0) {
                refuseFillers();
            }
            try {
                JsonToken next = tokens.parser().nextToken();
                token = next == null ? JsonTokenId.ID_NO_TOKEN : next.id();
            } catch (IOException e) {
                throw malformed(e);
            }
        }
        return token;
    }

    private MismatchException malformed(IOException e) {
        String said = e.getMessage();
        if (e instanceof JsonProcessingException processing) {
            said = PLACE.matcher(processing.getOriginalMessage()).replaceFirst("");
            // limits have none
            JsonLocation where =
                    processing.getLocation() == null ? tokens.parser().currentLocation() : processing.getLocation();
            fault = tokens.index(where);
        }
        MismatchException malformed = new MismatchException("JSON", said);
        malformed.initCause(e);
        return malformed;
    }

    /**
     * Looks at what is next: its first byte, a digit for any number, or {@link #END}. Behind the value that is what follows blanks, whatever it
     * is.
     */
    int peek() {
        if (behind >= 0) {
            behind = behindBlanks(tokens.bytes(), behind, end);
            return behind < end ? tokens.bytes()[behind] & 0xFF : END;
        }
        return FIRST_BYTES[look()];
    }

    /** Of a token by its number in Jackson. */
    private static final byte[] FIRST_BYTES = new byte[JsonTokenId.ID_NULL + 1];

    static {
        FIRST_BYTES[JsonTokenId.ID_NO_TOKEN] = END;
        FIRST_BYTES[JsonTokenId.ID_START_OBJECT] = '{';
        FIRST_BYTES[JsonTokenId.ID_END_OBJECT] = '}';
        FIRST_BYTES[JsonTokenId.ID_START_ARRAY] = '[';
        FIRST_BYTES[JsonTokenId.ID_END_ARRAY] = ']';
        FIRST_BYTES[JsonTokenId.ID_FIELD_NAME] = '"';
        FIRST_BYTES[JsonTokenId.ID_STRING] = '"';
        FIRST_BYTES[JsonTokenId.ID_NUMBER_INT] = '0';
        FIRST_BYTES[JsonTokenId.ID_NUMBER_FLOAT] = '0';
        FIRST_BYTES[JsonTokenId.ID_TRUE] = 't';
        FIRST_BYTES[JsonTokenId.ID_FALSE] = 'f';
        FIRST_BYTES[JsonTokenId.ID_NULL] = 'n';
    }

    /** Index of the first byte that is not blank, or the end. */
    static int behindBlanks(byte[] bytes, int first, int end) {
        int index = first;
        while (index < end && isBlank(bytes[index])) {
            index++;
        }
        return index;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /** Takes the token that was looked at, which is a value, or the end of one. */
    private void take() {
        token = JsonTokenId.ID_NOT_AVAILABLE;
        if (depth == 0) {
            behind = tokens.end();
        }
    }

    /** Enters an object or array that was looked at. */
    void enter() {
        depth++;
        token = JsonTokenId.ID_NOT_AVAILABLE;
    }

    /** Leaves one whose end was looked at; or goes over a byte behind the value. */
    void leave() {
        if (behind >= 0) {
            behind++;
            return;
        }
        depth--;
        take();
    }

    /**
     * Looks at the next element or field, or leaves the object or array.
     *
     * @return whether there is one
     */
    boolean hasNext(char close) {
        if (peek() != close) {
            return true;
        }
        leave();
        return false;
    }

    /** Reads the next field's name if it is this one. If it is not, or there is no next field, that is looked at. */
    boolean readsName(SerializableString name) {
        try {
            if (tokens.parser().nextFieldName(name)) {
                return true;
            }
            token = tokens.parser().currentTokenId();
            return false;
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    /** Reads the name of a field, which was looked at. */
    String readName() {
        if (look() != JsonTokenId.ID_FIELD_NAME) {
            throw wrong("a field name");
        }
        try {
            String name = tokens.parser().currentName();
            token = JsonTokenId.ID_NOT_AVAILABLE;
            return name;
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    /** Reads a text, which was looked at. */
    Utf8Text readText() {
        JsonParser parser = tokens.parser();
        try {
            text.encode(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
        } catch (IOException e) {
            throw malformed(e);
        }
        take();
        return text;
    }

    /** Reads true or false. */
    boolean readBoolean() {
        int next = look();
        if (next != JsonTokenId.ID_TRUE && next != JsonTokenId.ID_FALSE) {
            throw wrong("true or false");
        }
        take();
        return next == JsonTokenId.ID_TRUE;
    }

    /** Reads null, which was looked at. */
    void readNull() {
        take();
    }

    /**
     * Reads a number that is an integer, without a fraction and an exponent, whatever these would say.
     *
     * @param expected for the error
     */
    long readInteger(String expected) {
        if (look() != JsonTokenId.ID_NUMBER_INT) {
            throw wrong(expected);
        }
        return integer(expected);
    }

    /**
     * Reads a number without a fraction, in whatever way it is written.
     *
     * @param expected for the error
     */
    long readWholeNumber(String expected) {
        if (look() == JsonTokenId.ID_NUMBER_INT) {
            return integer(expected);
        }
        requireNumber(expected);
        try {
            long whole = tokens.parser().getDecimalValue().longValueExact();
            take();
            return whole;
        } catch (ArithmeticException | NumberFormatException e) {
            throw wrong(expected, e);
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    private long integer(String expected) {
        try {
            long integer = tokens.parser().getLongValue();
            take();
            return integer;
        } catch (InputCoercionException e) {
            throw wrong(expected, e);
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    private void requireNumber(String expected) {
        int next = look();
        if (next != JsonTokenId.ID_NUMBER_INT && next != JsonTokenId.ID_NUMBER_FLOAT) {
            throw wrong(expected);
        }
    }

    /** Reads a number that a double holds, rounded. */
    double readDouble(String expected) {
        requireNumber(expected);
        try {
            double number = tokens.parser().getDoubleValue();
            if (Double.isInfinite(number)) {
                throw wrong(expected);
            }
            if (number == 0 && isZero()) {
                number = 0;
            }
            take();
            return number;
        } catch (NumberFormatException e) {
            throw wrong(expected, e);
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    /** Reads a number that a float holds, rounded. */
    float readFloat(String expected) {
        requireNumber(expected);
        JsonParser parser = tokens.parser();
        try {
            float number = isLong()
                    ? (float) parser.getLongValue()
                    : parser.getDecimalValue().floatValue();
            if (Float.isInfinite(number)) {
                throw wrong(expected);
            }
            take();
            return number;
        } catch (NumberFormatException e) {
            throw wrong(expected, e);
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    /** Whether a number is zero, and not only rounded to it: then its sign is none. */
    private boolean isZero() throws IOException {
        return tokens.parser().getDecimalValue().signum() == 0;
    }

    private boolean isLong() throws IOException {
        return token == JsonTokenId.ID_NUMBER_INT
                && tokens.parser().getNumberType() != JsonParser.NumberType.BIG_INTEGER;
    }

    /**
     * Reads a number as it is written.
     *
     * @param expected for the error
     */
    BigDecimal readDecimal(String expected) {
        requireNumber(expected);
        JsonParser parser = tokens.parser();
        try {
            BigDecimal number = isLong() ? BigDecimal.valueOf(parser.getLongValue()) : parser.getDecimalValue();
            take();
            return number;
        } catch (NumberFormatException e) {
            throw wrong(expected, e);
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    /** Moves over a value of any kind, which is looked at like any other. */
    void skipValue() {
        String expected = "a value";
        switch (look()) {
            case JsonTokenId.ID_NO_TOKEN, JsonTokenId.ID_END_OBJECT, JsonTokenId.ID_END_ARRAY -> throw wrong(expected);
            default -> {
                // what can be one
            }
        }
        try {
            int outer = depth;
            skipToken();
            while (depth > outer) {
                token = tokens.parser().nextToken().id();
                skipToken();
            }
            tokens.parser().finishToken();
        } catch (NumberFormatException e) {
            throw wrong(expected, e);
        } catch (IOException e) {
            throw malformed(e);
        }
        take();
    }

    private void skipToken() throws IOException {
        switch (token) {
            case JsonTokenId.ID_START_OBJECT, JsonTokenId.ID_START_ARRAY -> depth++;
            case JsonTokenId.ID_END_OBJECT, JsonTokenId.ID_END_ARRAY -> depth--;
            case JsonTokenId.ID_NUMBER_FLOAT -> requireDecimal();
            default -> {
                // is over
            }
        }
    }

    /** JsonConverter makes a decimal of a number before it knows that nobody wants it. Some cannot be one, as they are too large or small. */
    private void requireDecimal() throws IOException {
        double rounded = tokens.parser().getDoubleValue();
        if (rounded == 0 || Double.isInfinite(rounded)) {
            BigDecimal unused = tokens.parser().getDecimalValue();
        }
    }

    /** Reads a value as Jackson has it. */
    JsonNode readTree() {
        int first = position();
        skipValue();
        return JsonTree.read(tokens.bytes(), first, position() - first);
    }

    /** What is here is not what is expected. */
    MismatchException wrong(String expected) {
        return new MismatchException(expected, snippet(position()));
    }

    private MismatchException wrong(String expected, Exception cause) {
        MismatchException wrong = wrong(expected);
        wrong.initCause(cause);
        return wrong;
    }

    /** What begins at an index, for an error. */
    private String snippet(int first) {
        if (first >= end) {
            return "the end of the value";
        }
        byte[] bytes = tokens.bytes();
        int to = first + 1;
        boolean isText = bytes[first] == '"';
        while (to < end
                && to - first < SHOWN_BYTES
                && (isText ? bytes[to - 1] != '"' || to == first + 1 : isPartOfWord(bytes[to]))) {
            to++;
        }
        String shown = new String(bytes, first, to - first, StandardCharsets.UTF_8);
        return switch (bytes[first]) {
            case '{' -> "an object";
            case '[' -> "an array";
            case '"' -> "text " + shown + (to - first == SHOWN_BYTES ? "..." : "");
            default -> bytes[first] > ' ' ? shown : "byte 0x" + String.format("%02x", bytes[first]);
        };
    }

    private static boolean isPartOfWord(byte b) {
        return b == '.' || b == '-' || b == '+' || (b >= '0' && b <= '9') || ((b | 0x20) >= 'a' && (b | 0x20) <= 'z');
    }
}
