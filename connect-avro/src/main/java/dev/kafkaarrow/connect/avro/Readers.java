package dev.kafkaarrow.connect.avro;

import dev.kafkaarrow.connect.avro.AvroInput.Elements;
import dev.kafkaarrow.connect.avro.RecordReader.Constant;
import dev.kafkaarrow.connect.avro.RecordReader.Step;
import dev.kafkaarrow.connect.avro.ScalarReaders.Written;
import dev.kafkaarrow.connect.data.types.Column;
import dev.kafkaarrow.connect.data.types.LogicalNames;
import dev.kafkaarrow.connect.data.types.ValueForm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Resolver;
import org.apache.avro.Resolver.Action;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.errors.DataException;

/** Chooses the reader of a column, by what Avro's library says is to be done between the writer's schema and the reader's. */
record Readers(Column column, Action action, Schema reader) implements ValueForm.Cases<ValueReader> {

    /** The reader of records whose fields go to columns of their own. */
    static RecordReader ofRecord(Resolver.RecordAdjust record, List<Column> columns, String path) {
        List<Step> steps = new ArrayList<>();
        List<Schema.Field> written = record.writer.getFields();
        int read = 0;
        for (int i = 0; i < record.fieldActions.length; i++) {
            Action action = record.fieldActions[i];
            if (action instanceof Resolver.Skip) {
                Schema.Field field = written.get(i);
                steps.add(new Step.Skip(path.isEmpty() ? field.name() : path + "." + field.name(), field.schema()));
            } else {
                Schema.Field field = record.readerOrder[read++];
                int number = number(columns, field);
                steps.add(new Step.Read(
                        number,
                        of(action, field.schema(), columns.get(number)),
                        written.get(i).schema()));
            }
        }
        List<Constant> constants = new ArrayList<>();
        for (int i = record.firstDefault; i < record.readerOrder.length; i++) {
            Schema.Field field = record.readerOrder[i];
            int number = number(columns, field);
            Object value = constant(field, record.defaults[i - record.firstDefault], columns.get(number));
            constants.add(new Constant(number, value));
        }
        return new RecordReader(steps, constants);
    }

    private static int number(List<Column> columns, Schema.Field field) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(field.name())) {
                return i;
            }
        }
        throw new IllegalStateException("there is no column " + field.name());
    }

    /** The value that a field has which was not written: that of its default, as if it had been. */
    private static Object constant(Schema.Field field, Object value, Column column) {
        byte[] bytes = encoded(field.schema(), value);
        AvroInput in = new AvroInput();
        in.begin(bytes, 0, 0, bytes.length);
        return of(Resolver.resolve(field.schema(), field.schema()), field.schema(), column)
                .value(in);
    }

    static byte[] encoded(Schema schema, Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            new GenericDatumWriter<>(schema).write(value, encoder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static ValueReader of(Action action, Schema reader, Column column) {
        if (action instanceof Resolver.ErrorAction error) {
            return new ScalarReaders.OfNoValue(
                    column.path(), "a value that the reader's schema can have", error.toString());
        } else if (action instanceof Resolver.WriterUnion union) {
            List<ValueReader> types = new ArrayList<>();
            for (int i = 0; i < union.actions.length; i++) {
                types.add(
                        union.unionEquiv
                                ? ofBranch(union.actions[i], reader, i, column)
                                : of(union.actions[i], reader, column));
            }
            return new NestedReaders.OfUnion(column.path(), types);
        } else if (action instanceof Resolver.ReaderUnion union) {
            return ofBranch(union.actualAction, reader, union.firstMatch, column);
        }
        LogicalTypes.expectSame(action.writer, reader, column.path());
        if (LogicalNames.areWrong(column)) {
            String name = column.connect().name();
            return new ScalarReaders.OfNoValue(column.path(), "no value, as " + name + " is another type", "one");
        }
        return column.form().match(new Readers(column, action, reader));
    }

    /** Of a type in a union of the reader's schema. */
    private static ValueReader ofBranch(Action action, Schema union, int number, Column column) {
        List<Schema> types = union.getTypes();
        Schema type = types.get(number);
        if (type.getType() == Schema.Type.NULL) {
            return new ScalarReaders.OfNothing(column.path());
        }
        if (ConnectSchemas.isOptional(union)) {
            return of(action, type, column);
        }
        int branch = (int) types.subList(0, number).stream()
                .filter(before -> before.getType() != Schema.Type.NULL)
                .count();
        ValueReader value = of(action, type, column.children().get(branch));
        return new NestedReaders.OfBranch(column.path(), column.connect().schema(), branch, value);
    }

    private Schema.Type written() {
        return action.writer.getType();
    }

    private String path() {
        return column.path();
    }

    @Override
    public ValueReader bool() {
        return new ScalarReaders.OfBoolean(path());
    }

    @Override
    public ValueReader numeric(ValueForm.Numeric form) {
        return switch (form.connectValue()) {
            case BYTE, SHORT, INTEGER, LONG, DATE, TIME, TIMESTAMP ->
                written() == Schema.Type.INT
                        ? new ScalarReaders.OfInt(path(), form.wholeNumbers().orElseThrow(), form.codec())
                        : new ScalarReaders.OfLong(path(), form.wholeNumbers().orElseThrow(), form.codec());
            case FLOAT -> {
                ScalarReaders.OfFloat number = new ScalarReaders.OfFloat(path(), number());
                yield form.width() == Float.BYTES ? number : new ScalarReaders.OfHalf(number, form.codec());
            }
            case DOUBLE -> new ScalarReaders.OfDouble(path(), number());
            case WHOLE_DECIMAL -> new ScalarReaders.OfUnsigned(ofDecimal());
        };
    }

    private Written number() {
        return Written.valueOf(written().name());
    }

    @Override
    public ValueReader decimal() {
        return ofDecimal();
    }

    private ScalarReaders.OfDecimal ofDecimal() {
        Map<String, String> parameters = column.connect().parameters();
        String scale = parameters == null ? null : parameters.get(Decimal.SCALE_FIELD);
        try {
            return new ScalarReaders.OfDecimal(ofBytes(), Integer.parseInt(scale));
        } catch (NumberFormatException e) {
            throw new DataException("field " + path() + ": expected a decimal with a scale, got " + scale, e);
        }
    }

    @Override
    public ValueReader text() {
        if (action instanceof Resolver.EnumAdjust symbols) {
            List<String> names = reader.getEnumSymbols();
            String[] ofWriter = new String[symbols.adjustments.length];
            for (int i = 0; i < ofWriter.length; i++) {
                ofWriter[i] = symbols.adjustments[i] < 0 ? null : names.get(symbols.adjustments[i]);
            }
            return new ScalarReaders.OfEnum(path(), ofWriter);
        }
        return new ScalarReaders.OfText(path());
    }

    @Override
    public ValueReader bytes() {
        return ofBytes();
    }

    private ScalarReaders.OfBytes ofBytes() {
        return written() == Schema.Type.FIXED
                ? ScalarReaders.OfBytes.ofLength(path(), action.writer.getFixedSize())
                : ScalarReaders.OfBytes.ofAnyLength(path());
    }

    @Override
    public ValueReader fixedBytes() {
        return ofBytes();
    }

    @Override
    public ValueReader nothing() {
        return written() == Schema.Type.NULL
                ? new ScalarReaders.OfNothing(path())
                : new ScalarReaders.OfNoValue(path(), "null", "another value");
    }

    @Override
    public ValueReader struct() {
        RecordReader fields = ofRecord((Resolver.RecordAdjust) action, column.children(), path());
        return new NestedReaders.OfStruct(path(), column.connect(), fields);
    }

    @Override
    public ValueReader list() {
        Action element = ((Resolver.Container) action).elementAction;
        ValueReader elements =
                of(element, reader.getElementType(), column.children().get(0));
        return new NestedReaders.OfList(path(), elements, Elements.of(element.writer));
    }

    @Override
    public ValueReader fixedList() {
        return list();
    }

    @Override
    public ValueReader map() {
        DistinctKeys keys = new DistinctKeys();
        Action element = ((Resolver.Container) action).elementAction;
        Column key = column.children().get(0);
        Column value = column.children().get(1);
        if (written() == Schema.Type.MAP) {
            ValueReader text = NestedReaders.ofKey(new ScalarReaders.OfText(key.path()), keys);
            Step readsKey = new Step.Read(0, text, Schema.create(Schema.Type.STRING));
            Step readsValue = new Step.Read(1, of(element, reader.getValueType(), value), element.writer);
            RecordReader entries = new RecordReader(List.of(readsKey, readsValue), List.of());
            return new NestedReaders.OfMap(path(), entries, keys, Elements.OF_BYTES);
        }
        if (!(element instanceof Resolver.RecordAdjust entry)) {
            return new ScalarReaders.OfNoValue(path(), "entries that the reader's schema can have", element.toString());
        }
        RecordReader entries = ofRecord(entry, column.children(), path()).withKeys(0, keys);
        return new NestedReaders.OfMap(path(), entries, keys, Elements.of(element.writer));
    }
}
