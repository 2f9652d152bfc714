package dev.kafkaarrow.tools.render;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.kafkaarrow.ipc.TypeKind;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.FixedWidthVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.VariableWidthFieldVector;
import org.apache.arrow.vector.complex.DenseUnionVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.LargeListViewVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.ListViewVector;
import org.apache.arrow.vector.complex.RunEndEncodedVector;
import org.apache.arrow.vector.complex.UnionVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.ArrowType.ExtensionType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Chooses how the values of a vector are written as JSON, by their type: {@code docs/values-as-json.md} has all of them. Not
 * {@code RowJsonWriter} of {@code connect-data}, which writes what Connect's JsonConverter does: dates and times as bare numbers, and no
 * interval, union or view; it needs Connect's classes, which a UI does not have.
 */
final class ValueWriters {

    private final DictionaryProvider dictionaries;
    private final RowSpace space;

    ValueWriters(DictionaryProvider dictionaries, RowSpace space) {
        this.dictionaries = dictionaries;
        this.space = space;
    }

    /** A writer of an object of all columns. The vectors may be loaded with other values later. */
    ValueWriter object(List<FieldVector> vectors, List<Field> fields) {
        List<String> unique = uniqueNames(fields);
        SerializedString[] names = unique.stream().map(SerializedString::new).toArray(SerializedString[]::new);
        ValueWriter[] members = writers(vectors, fields);
        return (row, out) -> {
            if (!space.enters()) {
                out.writeString("{...}");
                return;
            }
            out.writeStartObject();
            for (int i = 0; i < members.length; i++) {
                if (!space.takes(names[i].charLength())) {
                    out.writeStringField("...", members.length - i + " more");
                    break;
                }
                out.writeFieldName(names[i]);
                members[i].write(row, out);
            }
            out.writeEndObject();
            space.leave();
        };
    }

    private ValueWriter[] writers(List<FieldVector> vectors, List<Field> fields) {
        return IntStream.range(0, fields.size())
                .mapToObj(i -> of(vectors.get(i), fields.get(i)))
                .toArray(ValueWriter[]::new);
    }

    /** A name that was there before has the number of its field behind it. */
    static List<String> uniqueNames(List<Field> fields) {
        List<String> unique = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < fields.size(); i++) {
            String name = fields.get(i).getName() == null ? "" : fields.get(i).getName();
            while (!seen.add(name)) {
                name += "#" + i;
            }
            unique.add(name);
        }
        return unique;
    }

    /** Of a vector and its field in its schema, as a union vector's own forgets the type ids. */
    ValueWriter of(FieldVector vector, Field field) {
        if (vector instanceof ExtensionTypeVector<?> extension) {
            return of((FieldVector) extension.getUnderlyingVector(), field);
        }
        DictionaryEncoding encoding = field.getDictionary();
        ArrowType storage = storage(field);
        TypeKind kind = TypeKind.of(storage);
        ValueWriter present = encoding == null ? present(kind, storage, vector, field) : decoded(encoding, vector);
        return encoding == null && hasNoNullsOfItsOwn(kind)
                ? present
                : (row, out) -> {
                    if (vector.isNull(row)) {
                        out.writeNull();
                    } else {
                        present.write(row, out);
                    }
                };
    }

    private static boolean hasNoNullsOfItsOwn(TypeKind kind) {
        return kind == TypeKind.UNION || kind == TypeKind.RUN_END_ENCODED;
    }

    private static ArrowType storage(Field field) {
        return field.getType() instanceof ExtensionType extension ? extension.storageType() : field.getType();
    }

    private ValueWriter decoded(DictionaryEncoding encoding, FieldVector vector) {
        Dictionary dictionary = dictionaries.lookup(encoding.getId());
        if (dictionary == null) {
            throw new IllegalArgumentException("expected a dictionary " + encoding.getId() + ", got none");
        }
        FieldVector values = dictionary.getVector();
        ValueWriter writer = of(values, values.getField());
        BaseIntVector indices = (BaseIntVector) vector;
        return (row, out) -> writer.write(Math.toIntExact(indices.getValueAsLong(row)), out);
    }

    private ValueWriter present(TypeKind kind, ArrowType type, FieldVector vector, Field field) {
        return switch (kind) {
            case NULL -> (row, out) -> out.writeNull();
            case BOOL -> (row, out) -> out.writeBoolean(((BitVector) vector).get(row) == 1);
            case INT -> integer((ArrowType.Int) type, vector);
            case FLOATING_POINT -> floating((ArrowType.FloatingPoint) type, vector);
            case DECIMAL -> decimal((ArrowType.Decimal) type, vector);
            case DATE, TIME, TIMESTAMP, DURATION -> temporal(kind, type, vector);
            case INTERVAL -> interval((ArrowType.Interval) type, vector);
            case FIXED_SIZE_BINARY -> (row, out) -> space.writeBinary(((FixedSizeBinaryVector) vector).get(row), out);
            case BINARY, LARGE_BINARY, BINARY_VIEW ->
                (row, out) -> space.writeBinary(((VariableWidthFieldVector) vector).get(row), out);
            case UTF8, LARGE_UTF8, UTF8_VIEW ->
                (row, out) -> space.writeText(((VariableWidthFieldVector) vector).get(row), out);
            case LIST, LARGE_LIST, LIST_VIEW, LARGE_LIST_VIEW, FIXED_SIZE_LIST -> list(kind, vector, field);
            case MAP -> map((ListVector) vector, field);
            case STRUCT -> object(vector.getChildrenFromFields(), field.getChildren());
            case UNION -> union((ArrowType.Union) type, vector, field);
            case RUN_END_ENCODED -> runs((RunEndEncodedVector) vector, field);
        };
    }

    private static ValueWriter integer(ArrowType.Int type, FieldVector vector) {
        if (type.getBitWidth() == Long.SIZE && !type.getIsSigned()) {
            return (row, out) -> {
                long number = vector.getDataBuffer().getLong((long) row * Long.BYTES);
                if (number >= 0) {
                    out.writeNumber(number);
                } else {
                    out.writeNumber(new BigInteger(Long.toUnsignedString(number)));
                }
            };
        }
        IntToLongFunction number = integers(type, vector);
        return (row, out) -> out.writeNumber(number.applyAsLong(row));
    }

    private static IntToLongFunction integers(ArrowType.Int type, FieldVector vector) {
        boolean isSigned = type.getIsSigned();
        return switch (type.getBitWidth()) {
            case Byte.SIZE ->
                isSigned
                        ? row -> vector.getDataBuffer().getByte(row)
                        : row -> Byte.toUnsignedLong(vector.getDataBuffer().getByte(row));
            case Short.SIZE ->
                isSigned
                        ? row -> vector.getDataBuffer().getShort((long) row * Short.BYTES)
                        : row -> Short.toUnsignedLong(vector.getDataBuffer().getShort((long) row * Short.BYTES));
            case Integer.SIZE ->
                isSigned
                        ? row -> vector.getDataBuffer().getInt((long) row * Integer.BYTES)
                        : row -> Integer.toUnsignedLong(vector.getDataBuffer().getInt((long) row * Integer.BYTES));
            default -> row -> vector.getDataBuffer().getLong((long) row * Long.BYTES);
        };
    }

    private static ValueWriter floating(ArrowType.FloatingPoint type, FieldVector vector) {
        // a generator writes NaN and the infinities as text
        return switch (type.getPrecision()) {
            case HALF -> (row, out) -> out.writeNumber(((Float2Vector) vector).getValueAsFloat(row));
            case SINGLE -> (row, out) -> out.writeNumber(vector.getDataBuffer().getFloat((long) row * Float.BYTES));
            case DOUBLE -> (row, out) -> out.writeNumber(vector.getDataBuffer().getDouble((long) row * Double.BYTES));
        };
    }

    private ValueWriter decimal(ArrowType.Decimal type, FieldVector vector) {
        int width = type.getBitWidth() / Byte.SIZE;
        return (row, out) -> {
            byte[] bigEndian = new byte[width];
            ArrowBuf data = vector.getDataBuffer();
            for (int i = 0; i < width; i++) {
                bigEndian[width - 1 - i] = data.getByte((long) row * width + i);
            }
            writeShort(new BigDecimal(new BigInteger(bigEndian), type.getScale()).toPlainString(), out);
        };
    }

    private void writeShort(String text, JsonGenerator out) throws IOException {
        // a text of a bounded length: not cut
        boolean unused = space.takes(text.length());
        out.writeString(text);
    }

    private ValueWriter temporal(TypeKind kind, ArrowType type, FieldVector vector) {
        boolean isLong = ((FixedWidthVector) vector).getTypeWidth() == Long.BYTES;
        IntToLongFunction units = isLong
                ? row -> vector.getDataBuffer().getLong((long) row * Long.BYTES)
                : row -> vector.getDataBuffer().getInt((long) row * Integer.BYTES);
        return switch (kind) {
            case DATE ->
                ((ArrowType.Date) type).getUnit() == DateUnit.DAY
                        ? orNumber(units, TemporalForms::date)
                        : orNumber(units, TemporalForms::dateOfMillis);
            case TIME -> {
                TimeUnit unit = ((ArrowType.Time) type).getUnit();
                yield orNumber(units, time -> TemporalForms.time(time, unit));
            }
            case TIMESTAMP -> {
                ArrowType.Timestamp timestamp = (ArrowType.Timestamp) type;
                TimeUnit unit = timestamp.getUnit();
                if (timestamp.getTimezone() == null || timestamp.getTimezone().isEmpty()) {
                    yield orNumber(units, time -> TemporalForms.timestamp(time, unit));
                }
                ZoneId zone = TemporalForms.zone(timestamp.getTimezone());
                yield orNumber(units, time -> TemporalForms.timestamp(time, unit, zone));
            }
            case DURATION -> {
                TimeUnit unit = ((ArrowType.Duration) type).getUnit();
                yield orNumber(units, time -> Optional.of(TemporalForms.duration(time, unit)));
            }
            default -> throw new IllegalArgumentException("no time: " + kind);
        };
    }

    private ValueWriter orNumber(IntToLongFunction units, TemporalText form) {
        return (row, out) -> {
            long number = units.applyAsLong(row);
            Optional<String> text = form.of(number);
            if (text.isPresent()) {
                writeShort(text.get(), out);
            } else {
                out.writeNumber(number);
            }
        };
    }

    private interface TemporalText {
        Optional<String> of(long units);
    }

    private ValueWriter interval(ArrowType.Interval type, FieldVector vector) {
        return switch (type.getUnit()) {
            case YEAR_MONTH ->
                (row, out) -> writeShort(
                        TemporalForms.months(vector.getDataBuffer().getInt((long) row * Integer.BYTES)), out);
            case DAY_TIME ->
                (row, out) -> {
                    ArrowBuf data = vector.getDataBuffer();
                    long at = (long) row * Long.BYTES;
                    writeShort(TemporalForms.dayTime(data.getInt(at), data.getInt(at + Integer.BYTES)), out);
                };
            case MONTH_DAY_NANO ->
                (row, out) -> {
                    ArrowBuf data = vector.getDataBuffer();
                    long at = (long) row * 2 * Long.BYTES;
                    writeShort(
                            TemporalForms.monthDayNano(
                                    data.getInt(at), data.getInt(at + Integer.BYTES), data.getLong(at + Long.BYTES)),
                            out);
                };
        };
    }

    private ValueWriter list(TypeKind kind, FieldVector vector, Field field) {
        ValueWriter elements =
                of(vector.getChildrenFromFields().get(0), field.getChildren().get(0));
        Extent extent = extent(kind, vector);
        return (row, out) -> writeArray(extent.from(row), extent.to(row), elements, out);
    }

    private static Extent extent(TypeKind kind, FieldVector vector) {
        return switch (kind) {
            case LARGE_LIST ->
                Extent.of(
                        ((LargeListVector) vector)::getElementStartIndex,
                        ((LargeListVector) vector)::getElementEndIndex);
            case LIST_VIEW ->
                Extent.of(
                        ((ListViewVector) vector)::getElementStartIndex, ((ListViewVector) vector)::getElementEndIndex);
            case LARGE_LIST_VIEW -> {
                LargeListViewVector views = (LargeListViewVector) vector;
                IntToLongFunction from = row -> views.getOffsetBuffer().getLong((long) row * Long.BYTES);
                yield Extent.of(
                        from,
                        row -> from.applyAsLong(row) + views.getSizeBuffer().getLong((long) row * Long.BYTES));
            }
            case FIXED_SIZE_LIST -> {
                long size = ((FixedSizeListVector) vector).getListSize();
                yield Extent.of(row -> row * size, row -> (row + 1) * size);
            }
            default ->
                Extent.of(((ListVector) vector)::getElementStartIndex, ((ListVector) vector)::getElementEndIndex);
        };
    }

    /** Where the elements of a list are. */
    private interface Extent {
        int from(int row);

        int to(int row);

        static Extent of(IntToLongFunction from, IntToLongFunction to) {
            return new Extent() {
                @Override
                public int from(int row) {
                    return Math.toIntExact(from.applyAsLong(row));
                }

                @Override
                public int to(int row) {
                    return Math.toIntExact(to.applyAsLong(row));
                }
            };
        }
    }

    private void writeArray(int from, int to, ValueWriter elements, JsonGenerator out) throws IOException {
        if (!space.enters()) {
            out.writeString("[...]");
            return;
        }
        out.writeStartArray();
        for (int i = from; i < to; i++) {
            if (!space.takes(0)) {
                out.writeString("... " + (to - i) + " more");
                break;
            }
            elements.write(i, out);
        }
        out.writeEndArray();
        space.leave();
    }

    /** As Connect's JsonConverter: an object if keys are text, else pairs. */
    private ValueWriter map(ListVector vector, Field field) {
        Field entries = field.getChildren().get(0);
        List<FieldVector> pair = vector.getDataVector().getChildrenFromFields();
        FieldVector keyVector = pair.get(0);
        ValueWriter values = of(pair.get(1), entries.getChildren().get(1));
        if (isText(keyVector, entries.getChildren().get(0))) {
            return (row, out) -> writeObject(vector, row, (VariableWidthFieldVector) keyVector, values, out);
        }
        ValueWriter keys = of(keyVector, entries.getChildren().get(0));
        ValueWriter entry = (row, out) -> {
            out.writeStartArray();
            keys.write(row, out);
            values.write(row, out);
            out.writeEndArray();
        };
        return (row, out) -> writeArray(vector.getElementStartIndex(row), vector.getElementEndIndex(row), entry, out);
    }

    private static boolean isText(FieldVector vector, Field field) {
        return field.getDictionary() == null
                && vector instanceof VariableWidthFieldVector
                && switch (TypeKind.of(storage(field))) {
                    case UTF8, LARGE_UTF8, UTF8_VIEW -> true;
                    default -> false;
                };
    }

    private void writeObject(
            ListVector maps, int row, VariableWidthFieldVector keys, ValueWriter values, JsonGenerator out)
            throws IOException {
        if (!space.enters()) {
            out.writeString("{...}");
            return;
        }
        out.writeStartObject();
        int to = maps.getElementEndIndex(row);
        for (int i = maps.getElementStartIndex(row); i < to; i++) {
            byte[] key = keys.get(i);
            if (!space.takes(key.length)) {
                out.writeStringField("...", to - i + " more");
                break;
            }
            out.writeFieldName(new String(key, StandardCharsets.UTF_8));
            values.write(i, out);
        }
        out.writeEndObject();
        space.leave();
    }

    /** An object with one member, named as the alternative. */
    private ValueWriter union(ArrowType.Union type, FieldVector vector, Field field) {
        List<String> names = uniqueNames(field.getChildren());
        ValueWriter[] alternatives = writers(vector.getChildrenFromFields(), field.getChildren());
        int[] byId = new int[Byte.MAX_VALUE + 1];
        for (int i = 0; i < alternatives.length; i++) {
            byId[type.getTypeIds() == null ? i : type.getTypeIds()[i]] = i;
        }
        boolean isDense = vector instanceof DenseUnionVector;
        return (row, out) -> {
            int chosen = byId[
                    isDense ? ((DenseUnionVector) vector).getTypeId(row) : ((UnionVector) vector).getTypeValue(row)];
            if (!space.enters()) {
                out.writeString("{...}");
                return;
            }
            boolean unused = space.takes(names.get(chosen).length());
            out.writeStartObject();
            out.writeFieldName(names.get(chosen));
            alternatives[chosen].write(isDense ? ((DenseUnionVector) vector).getOffset(row) : row, out);
            out.writeEndObject();
            space.leave();
        };
    }

    private ValueWriter runs(RunEndEncodedVector vector, Field field) {
        ValueWriter values = of(vector.getValuesVector(), field.getChildren().get(1));
        return (row, out) -> values.write(run((BaseIntVector) vector.getRunEndsVector(), row), out);
    }

    /** The first run that ends behind a row. */
    private static int run(BaseIntVector ends, int row) {
        int low = 0;
        int high = ends.getValueCount() - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ends.getValueAsLong(middle) > row) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
