package dev.kafkaarrow.connect.data.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kafkaarrow.connect.data.types.Column;
import dev.kafkaarrow.connect.data.types.MismatchException;
import dev.kafkaarrow.connect.data.types.ValueForm;
import java.io.IOException;
import java.math.BigDecimal;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.kafka.connect.errors.DataException;

/** Connect's values of single fields that are not nested, written as {@link Notation#BARE} says. */
record BareValues(Column column, JsonNode node) implements ValueForm.Cases<Object> {

    /**
     * The value of a column.
     *
     * @param node null if there is none
     * @throws DataException if there is none for the column
     */
    static Object value(Column column, JsonNode node) {
        if (node == null || node.isNull()) {
            if (column.connect().defaultValue() != null || column.connect().isOptional()) {
                return column.connect().defaultValue();
            }
            throw new DataException("expected a value, as it is required, got null");
        }
        try {
            return column.form().match(new BareValues(column, node));
        } catch (MismatchException e) {
            throw e.at(column.path());
        }
    }

    @Override
    public Object bool() {
        check(node.isBoolean(), "true or false");
        return node.booleanValue();
    }

    @Override
    public Object numeric(ValueForm.Numeric form) {
        ArrowType type = column.type();
        if (type instanceof ArrowType.Date || type instanceof ArrowType.Time || type instanceof ArrowType.Timestamp) {
            TemporalText text = TemporalText.of(type);
            long units = node.isTextual() ? text.units(node.textValue()) : whole(text.expected());
            return form.codec().decode(form.wholeNumbers().orElseThrow().bits(text.connectUnits(units)));
        }
        if (form.wholeNumbers().isPresent()) {
            return form.codec().decode(form.wholeNumbers().get().bits(whole("a whole number")));
        }
        check(node.isNumber(), "a number");
        return switch (form.connectValue()) {
            case FLOAT -> form.codec().decode(form.codec().encode(node.floatValue()));
            case DOUBLE -> node.doubleValue();
            case WHOLE_DECIMAL -> form.codec().decode(form.codec().encode(node.decimalValue()));
            case BYTE, SHORT, INTEGER, LONG, TIMESTAMP, DATE, TIME ->
                throw new IllegalStateException(form + " has whole numbers");
        };
    }

    private long whole(String expected) {
        check(node.isNumber(), expected);
        try {
            return node.decimalValue().longValueExact();
        } catch (ArithmeticException e) {
            throw new MismatchException(expected, node.toString());
        }
    }

    @Override
    public Object decimal() {
        check(node.isNumber() || node.isTextual(), "a number, or the text of one");
        try {
            return node.isNumber() ? node.decimalValue() : new BigDecimal(node.textValue());
        } catch (NumberFormatException e) {
            throw new MismatchException("a number, or the text of one", "another text");
        }
    }

    @Override
    public Object text() {
        check(node.isTextual(), "a text");
        return node.textValue();
    }

    @Override
    public Object bytes() {
        check(node.isTextual(), "a text of base64");
        try {
            return node.binaryValue();
        } catch (IOException e) {
            throw new MismatchException("a text of base64", "another text");
        }
    }

    @Override
    public Object fixedBytes() {
        return bytes();
    }

    @Override
    public Object nothing() {
        throw new MismatchException("null", node.getNodeType().toString());
    }

    @Override
    public Object struct() {
        throw nested();
    }

    @Override
    public Object list() {
        throw nested();
    }

    @Override
    public Object fixedList() {
        throw nested();
    }

    @Override
    public Object map() {
        throw nested();
    }

    private static MismatchException nested() {
        return new MismatchException("a field that is not nested", "one that is");
    }

    private void check(boolean fits, String expected) {
        if (!fits) {
            throw new MismatchException(expected, node.getNodeType().toString());
        }
    }
}
