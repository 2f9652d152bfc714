package dev.kafkaarrow.connect.data.read;

import dev.kafkaarrow.connect.data.types.Column;
import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.types.MismatchException;
import dev.kafkaarrow.connect.data.types.NumberCodec;
import dev.kafkaarrow.connect.data.types.ValueForm;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Chooses the reader of a column by the form of its values, through dictionaries and extension types. */
final class ColumnReaders {
    private final DictionaryProvider dictionaries;
    private final ValueBudget budget;

    /**
     * @param dictionaries owned by the caller
     * @param budget taken from for every value read
     */
    ColumnReaders(DictionaryProvider dictionaries, ValueBudget budget) {
        this.dictionaries = dictionaries;
        this.budget = budget;
    }

    /** Readers of the columns, each of the vector in the same place. */
    ColumnReader[] of(List<Column> columns, List<FieldVector> vectors) {
        ColumnReader[] readers = new ColumnReader[columns.size()];
        for (int i = 0; i < readers.length; i++) {
            readers[i] = of(columns.get(i), vectors.get(i));
        }
        return readers;
    }

    /** @throws FieldException if there is no dictionary for the column */
    ColumnReader of(Column column, FieldVector vector) {
        ColumnReader values = column.arrow().getDictionary() == null
                ? plain(column, storage(vector))
                : decoded(column, storage(vector));
        return row -> {
            try {
                return values.read(row);
            } catch (MismatchException e) {
                throw e.at(column.path());
            }
        };
    }

    private static FieldVector storage(FieldVector vector) {
        return vector instanceof ExtensionTypeVector<?> extension
                ? storage((FieldVector) extension.getUnderlyingVector())
                : vector;
    }

    private ColumnReader plain(Column column, FieldVector vector) {
        return column.form().match(new Choice(column, vector));
    }

    private ColumnReader decoded(Column column, FieldVector vector) {
        long id = column.arrow().getDictionary().getId();
        Dictionary dictionary = dictionaries.lookup(id);
        if (dictionary == null) {
            throw new FieldException(column.path(), "a dictionary of id " + id, "none");
        }
        FieldVector values = storage(dictionary.getVector());
        ColumnReader reader = plain(column, values);
        BaseIntVector indices = (BaseIntVector) vector;
        return row -> {
            if (vector.isNull(row)) {
                return null;
            }
            long index = indices.getValueAsLong(row);
            if (index < 0 || index >= values.getValueCount()) {
                throw new MismatchException(
                        "an index into a dictionary of " + values.getValueCount() + " values", Long.toString(index));
            }
            return reader.read((int) index);
        };
    }

    /** Reads a vector that is neither dictionary-encoded nor of an extension type. */
    private final class Choice implements ValueForm.Cases<ColumnReader> {
        private final Column column;
        private final FieldVector vector;

        Choice(Column column, FieldVector vector) {
            this.column = column;
            this.vector = vector;
        }

        @Override
        public ColumnReader bool() {
            BaseFixedWidthVector bools = (BaseFixedWidthVector) vector;
            return row -> {
                if (bools.isNull(row)) {
                    return null;
                }
                ArrowBuf bits = bools.getDataBuffer();
                return (bits.getByte(row >> 3) >> (row & 7) & 1) == 1;
            };
        }

        @Override
        public ColumnReader numeric(ValueForm.Numeric form) {
            BaseFixedWidthVector numbers = (BaseFixedWidthVector) vector;
            NumberCodec codec = form.codec();
            return switch (form.width()) {
                case 8 ->
                    row -> numbers.isNull(row)
                            ? null
                            : codec.decode(numbers.getDataBuffer().getLong((long) row * Long.BYTES));
                case 4 ->
                    row -> numbers.isNull(row)
                            ? null
                            : codec.decode(numbers.getDataBuffer().getInt((long) row * Integer.BYTES));
                case 2 ->
                    row -> numbers.isNull(row)
                            ? null
                            : codec.decode(numbers.getDataBuffer().getShort((long) row * Short.BYTES));
                default ->
                    row -> numbers.isNull(row)
                            ? null
                            : codec.decode(numbers.getDataBuffer().getByte(row));
            };
        }

        @Override
        public ColumnReader decimal() {
            // that of the vector is the portable one
            int scale = ((ArrowType.Decimal) column.type()).getScale();
            if (vector instanceof DecimalVector decimals) {
                return row -> decimals.isNull(row) ? null : scaled(decimals.getObject(row), scale);
            }
            Decimal256Vector decimals = (Decimal256Vector) vector;
            return row -> decimals.isNull(row) ? null : scaled(decimals.getObject(row), scale);
        }

        private static BigDecimal scaled(BigDecimal value, int scale) {
            try {
                return value.setScale(scale, RoundingMode.UNNECESSARY);
            } catch (ArithmeticException e) {
                throw new MismatchException("a decimal that is exact at scale " + scale, value.toString());
            }
        }

        @Override
        public ColumnReader text() {
            ByteStrings texts = ByteStrings.ofText(vector);
            return row -> vector.isNull(row) ? null : new String(texts.get(row), StandardCharsets.UTF_8);
        }

        @Override
        public ColumnReader bytes() {
            ByteStrings bytes = ByteStrings.ofBinary(vector);
            return row -> vector.isNull(row) ? null : bytes.get(row);
        }

        @Override
        public ColumnReader fixedBytes() {
            FixedSizeBinaryVector fixed = (FixedSizeBinaryVector) vector;
            return row -> fixed.isNull(row) ? null : fixed.get(row);
        }

        @Override
        public ColumnReader nothing() {
            return row -> {
                budget.take(1);
                return null;
            };
        }

        @Override
        public ColumnReader struct() {
            FieldReaders fields =
                    new FieldReaders(column.connect(), of(column.children(), vector.getChildrenFromFields()));
            return row -> {
                if (vector.isNull(row)) {
                    return null;
                }
                budget.take(1);
                return fields.read(row);
            };
        }

        @Override
        public ColumnReader list() {
            return list(Extent.ofLists(vector));
        }

        @Override
        public ColumnReader fixedList() {
            return list(Extent.ofFixedLists(vector));
        }

        private ColumnReader list(Extent extent) {
            ColumnReader elements =
                    of(column.children().get(0), vector.getChildrenFromFields().get(0));
            return row -> {
                if (vector.isNull(row)) {
                    return null;
                }
                int start = extent.start(row);
                int length = extent.length(row);
                budget.take(length);
                List<Object> list = new ArrayList<>(length);
                for (int i = 0; i < length; i++) {
                    list.add(elements.read(start + i));
                }
                return list;
            };
        }

        @Override
        public ColumnReader map() {
            ListVector maps = (ListVector) vector;
            ColumnReader[] entry = of(column.children(), maps.getDataVector().getChildrenFromFields());
            return row -> {
                if (maps.isNull(row)) {
                    return null;
                }
                int start = maps.getElementStartIndex(row);
                int length = maps.getElementEndIndex(row) - start;
                budget.take(length);
                Map<Object, Object> map = new LinkedHashMap<>();
                for (int i = 0; i < length; i++) {
                    map.put(entry[0].read(start + i), entry[1].read(start + i));
                }
                if (map.size() != length) {
                    throw new MismatchException("entries of different keys", "a key that comes twice");
                }
                return map;
            };
        }
    }
}
