package dev.kafkaarrow.connect.data.json;

import dev.kafkaarrow.connect.data.json.NestedReaders.OfMap.KeysOfTexts;
import dev.kafkaarrow.connect.data.json.ValueReader.Absence;
import dev.kafkaarrow.connect.data.types.Column;
import dev.kafkaarrow.connect.data.types.LogicalNames;
import dev.kafkaarrow.connect.data.types.ValueForm;
import dev.kafkaarrow.connect.data.types.WholeNumbers;
import dev.kafkaarrow.connect.data.write.ColumnWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;

/** Chooses the reader of a column. */
record Readers(Column column, ColumnWriter writer, Absence absence, ReadingRules rules)
        implements ValueForm.Cases<ValueReader> {
    /** The reader of a record's columns, which may be more than there are of its fields. */
    static RecordReader ofRecord(String path, List<Column> columns, List<ColumnWriter> writers, ReadingRules rules) {
        List<String> names = new ArrayList<>();
        List<ValueReader> readers = new ArrayList<>();
        for (int i = 0; i < writers.size(); i++) {
            names.add(columns.get(i).name());
            readers.add(of(columns.get(i), writers.get(i), rules));
        }
        return new RecordReader(path, names, readers, rules.unknown());
    }

    private static ValueReader of(Column column, ColumnWriter writer, ReadingRules rules) {
        Readers readers = new Readers(column, writer, Absence.of(column, rules.options()), rules);
        return rules.notation() == Notation.JSON_CONVERTER && LogicalNames.areWrong(column)
                ? readers.nothing()
                : column.form().match(readers);
    }

    @Override
    public ValueReader bool() {
        return new ScalarReaders.OfBoolean(column, writer, absence);
    }

    @Override
    public ValueReader numeric(ValueForm.Numeric form) {
        if (rules.notation() == Notation.BARE && isTemporal(column.type())) {
            return new TemporalReader(column, writer, absence, TemporalText.of(column.type()), wholeNumbers(form));
        }
        return switch (form.connectValue()) {
            case BYTE, SHORT, INTEGER, LONG ->
                new ScalarReaders.OfWholeNumber(column, writer, absence, wholeNumbers(form));
            case DATE, TIME, TIMESTAMP -> new ScalarReaders.OfInteger(column, writer, absence, wholeNumbers(form));
            case FLOAT -> new ScalarReaders.OfFloat(column, writer, absence, form.codec());
            case DOUBLE -> new ScalarReaders.OfDouble(column, writer, absence);
            case WHOLE_DECIMAL ->
                new ScalarReaders.OfUnsigned(
                        column, writer, absence, rules.notation() == Notation.BARE ? OptionalInt.empty() : scale());
        };
    }

    private static boolean isTemporal(ArrowType type) {
        return type instanceof ArrowType.Date || type instanceof ArrowType.Time || type instanceof ArrowType.Timestamp;
    }

    private static WholeNumbers wholeNumbers(ValueForm.Numeric form) {
        return form.wholeNumbers().orElseThrow();
    }

    @Override
    public ValueReader decimal() {
        return switch (rules.notation()) {
            case JSON_CONVERTER -> new ScalarReaders.OfDecimal(column, writer, absence, scale());
            case BARE -> new ScalarReaders.OfDecimalText(column, writer, absence);
        };
    }

    /** What the schema says, which need not be what its Arrow type has. */
    private OptionalInt scale() {
        Map<String, String> parameters = column.connect().parameters();
        String scale = parameters == null ? null : parameters.get(Decimal.SCALE_FIELD);
        try {
            return scale == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(scale));
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    @Override
    public ValueReader text() {
        return new ScalarReaders.OfText(column, writer, absence);
    }

    @Override
    public ValueReader bytes() {
        return new ScalarReaders.OfBytes(column, writer, absence);
    }

    @Override
    public ValueReader fixedBytes() {
        return bytes();
    }

    @Override
    public ValueReader nothing() {
        return new ScalarReaders.OfNothing(column, writer, absence);
    }

    @Override
    public ValueReader struct() {
        List<ColumnWriter> children = new ArrayList<>();
        for (int i = 0; i < column.children().size(); i++) {
            children.add(writer.child(i));
        }
        return new NestedReaders.OfStruct(
                column, writer, absence, ofRecord(column.path(), column.children(), children, rules));
    }

    @Override
    public ValueReader list() {
        return new NestedReaders.OfList(column, writer, absence, child(0));
    }

    @Override
    public ValueReader fixedList() {
        return list();
    }

    @Override
    public ValueReader map() {
        Column key = column.children().get(0);
        if (key.connect().type() != Schema.Type.STRING) {
            return switch (rules.notation()) {
                case JSON_CONVERTER ->
                    new NestedReaders.OfPairs(column, writer, absence, new ConverterValues(rules.options()));
                case BARE -> new NestedReaders.OfBarePairs(column, writer, absence, child(0), child(1));
            };
        }
        KeysOfTexts keys = rules.notation() == Notation.JSON_CONVERTER && LogicalNames.areWrong(key)
                ? KeysOfTexts.FORBIDDEN
                : KeysOfTexts.ALLOWED;
        return new NestedReaders.OfMap(column, writer, absence, keys, child(1));
    }

    private ValueReader child(int number) {
        return of(column.children().get(number), writer.child(number), rules);
    }
}
