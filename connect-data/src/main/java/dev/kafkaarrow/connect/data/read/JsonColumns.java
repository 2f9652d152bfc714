package dev.kafkaarrow.connect.data.read;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.kafkaarrow.connect.data.types.Column;
import dev.kafkaarrow.connect.data.types.MismatchException;
import dev.kafkaarrow.connect.data.types.ValueForm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.kafka.connect.data.Schema;

/**
 * Chooses how a column is written as JSON. The most common forms are written from memory; of the others each value is read, as
 * {@link ColumnReaders} do, and written.
 */
final class JsonColumns {
    private final ColumnReaders readers;
    private final ValueBudget budget;
    private final JsonValues values;

    /** @param budget taken from for every value of a list or map */
    JsonColumns(ColumnReaders readers, ValueBudget budget, JsonValues values) {
        this.readers = readers;
        this.budget = budget;
        this.values = values;
    }

    /** An object of some columns. */
    JsonColumn object(List<Column> columns, List<FieldVector> vectors) {
        SerializedString[] names = new SerializedString[columns.size()];
        JsonColumn[] fields = new JsonColumn[names.length];
        for (int i = 0; i < names.length; i++) {
            names[i] = new SerializedString(columns.get(i).name());
            fields[i] = of(columns.get(i), vectors.get(i));
        }
        return (row, out) -> {
            out.writeStartObject();
            for (int i = 0; i < names.length; i++) {
                out.writeFieldName(names[i]);
                fields[i].write(row, out);
            }
            out.writeEndObject();
        };
    }

    JsonColumn of(Column column, FieldVector vector) {
        JsonColumn written = column.arrow().getDictionary() == null
                        && column.type().equals(vector.getField().getType())
                ? column.form().match(new Choice(column, vector))
                : read(column, vector);
        return (row, out) -> {
            try {
                written.write(row, out);
            } catch (MismatchException e) {
                throw e.at(column.path());
            }
        };
    }

    private JsonColumn read(Column column, FieldVector vector) {
        ColumnReader reader = readers.of(column, vector);
        Schema schema = column.connect();
        return (row, out) -> values.write(schema, reader.read(row), out);
    }

    /** Writes a vector that is neither dictionary-encoded nor of an extension type. */
    private final class Choice implements ValueForm.Cases<JsonColumn> {
        private final Column column;
        private final FieldVector vector;
        private final Schema schema;

        Choice(Column column, FieldVector vector) {
            this.column = column;
            this.vector = vector;
            this.schema = column.connect();
        }

        private JsonColumn unlessNull(JsonColumn present) {
            return (row, out) -> {
                if (vector.isNull(row)) {
                    writeNull(out);
                } else {
                    present.write(row, out);
                }
            };
        }

        private void writeNull(JsonGenerator out) throws IOException {
            if (!schema.isOptional()) {
                throw new MismatchException("a value, as the field is required", "null");
            }
            values.writeNull(schema, out);
        }

        @Override
        public JsonColumn numeric(ValueForm.Numeric form) {
            BaseFixedWidthVector numbers = (BaseFixedWidthVector) vector;
            if (column.type() instanceof ArrowType.FloatingPoint point) {
                if (point.getPrecision() == FloatingPointPrecision.DOUBLE) {
                    DoubleText text = new DoubleText();
                    return unlessNull((row, out) ->
                            text.write(numbers.getDataBuffer().getDouble((long) row * Double.BYTES), out));
                }
                if (point.getPrecision() == FloatingPointPrecision.SINGLE) {
                    return unlessNull((row, out) ->
                            out.writeNumber(numbers.getDataBuffer().getFloat((long) row * Float.BYTES)));
                }
            }
            if (!isItsOwnNumber(form)) {
                return read();
            }
            return switch (form.width()) {
                case 8 ->
                    unlessNull((row, out) ->
                            out.writeNumber(numbers.getDataBuffer().getLong((long) row * Long.BYTES)));
                case 4 ->
                    unlessNull((row, out) ->
                            out.writeNumber(numbers.getDataBuffer().getInt((long) row * Integer.BYTES)));
                case 2 ->
                    unlessNull((row, out) ->
                            out.writeNumber(numbers.getDataBuffer().getShort((long) row * Short.BYTES)));
                default ->
                    unlessNull((row, out) ->
                            out.writeNumber((short) numbers.getDataBuffer().getByte(row)));
            };
        }

        /** Whether what is in memory is what JSON says, and always valid. */
        private boolean isItsOwnNumber(ValueForm.Numeric form) {
            return switch (form.connectValue()) {
                case BYTE, SHORT, INTEGER, LONG ->
                    column.type() instanceof ArrowType.Int number && number.getIsSigned();
                case TIMESTAMP ->
                    column.type() instanceof ArrowType.Timestamp time && time.getUnit() == TimeUnit.MILLISECOND;
                case DATE -> column.type() instanceof ArrowType.Date date && date.getUnit() == DateUnit.DAY;
                case FLOAT, DOUBLE, WHOLE_DECIMAL, TIME -> false;
            };
        }

        @Override
        public JsonColumn text() {
            ByteStrings texts = ByteStrings.ofText(vector);
            return unlessNull((row, out) -> write(texts.get(row), out));
        }

        private static void write(byte[] text, JsonGenerator out) throws IOException {
            for (byte one : text) {
                if (one < 0) {
                    // what is not ASCII is escaped, or replaced, as it is in a String
                    out.writeString(new String(text, StandardCharsets.UTF_8));
                    return;
                }
            }
            out.writeUTF8String(text, 0, text.length);
        }

        @Override
        public JsonColumn bytes() {
            ByteStrings bytes = ByteStrings.ofBinary(vector);
            return unlessNull((row, out) -> out.writeBinary(bytes.get(row)));
        }

        @Override
        public JsonColumn struct() {
            JsonColumn fields = object(column.children(), vector.getChildrenFromFields());
            return unlessNull((row, out) -> {
                budget.take(1);
                fields.write(row, out);
            });
        }

        @Override
        public JsonColumn list() {
            return list(Extent.ofLists(vector));
        }

        @Override
        public JsonColumn fixedList() {
            return list(Extent.ofFixedLists(vector));
        }

        private JsonColumn list(Extent extent) {
            JsonColumn elements =
                    of(column.children().get(0), vector.getChildrenFromFields().get(0));
            return unlessNull((row, out) -> {
                int start = extent.start(row);
                int length = extent.length(row);
                budget.take(length);
                out.writeStartArray();
                for (int i = 0; i < length; i++) {
                    elements.write(start + i, out);
                }
                out.writeEndArray();
            });
        }

        @Override
        public JsonColumn map() {
            if (!JsonValues.isObject(schema)) {
                return read();
            }
            ListVector maps = (ListVector) vector;
            List<FieldVector> entry = maps.getDataVector().getChildrenFromFields();
            ColumnReader keys = readers.of(column.children().get(0), entry.get(0));
            JsonColumn ofValues = of(column.children().get(1), entry.get(1));
            return unlessNull((row, out) -> {
                int start = maps.getElementStartIndex(row);
                int length = maps.getElementEndIndex(row) - start;
                budget.take(length);
                Set<Object> seen = new HashSet<>();
                out.writeStartObject();
                for (int i = start; i < start + length; i++) {
                    Object key = keys.read(i);
                    if (!seen.add(key)) {
                        throw new MismatchException("entries of different keys", "a key that comes twice");
                    }
                    out.writeFieldName((String) key);
                    ofValues.write(i, out);
                }
                out.writeEndObject();
            });
        }

        private JsonColumn read() {
            return JsonColumns.this.read(column, vector);
        }

        @Override
        public JsonColumn bool() {
            BitVector bits = (BitVector) vector;
            return unlessNull((row, out) -> out.writeBoolean(bits.get(row) != 0));
        }

        @Override
        public JsonColumn decimal() {
            return read();
        }

        @Override
        public JsonColumn fixedBytes() {
            return read();
        }

        @Override
        public JsonColumn nothing() {
            return read();
        }
    }
}
