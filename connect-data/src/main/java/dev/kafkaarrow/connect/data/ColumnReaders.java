package dev.kafkaarrow.connect.data;

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
import org.apache.arrow.vector.LargeVarBinaryVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ViewVarBinaryVector;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.LargeListViewVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.ListViewVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Chooses readers for columns, by the layout of their vectors. */
final class ColumnReaders {
    private final DictionaryProvider dictionaries;
    private final ValueBudget budget;

    ColumnReaders(DictionaryProvider dictionaries, ValueBudget budget) {
        this.dictionaries = dictionaries;
        this.budget = budget;
    }

    /** Gives the byte string of a row that is not null. */
    private interface BytesOfRow {
        byte[] get(int row);
    }

    /** Where the elements of a list of a row begin and end. */
    private interface Extent {
        long start(int row);

        long end(int row);
    }

    private record Range(ToLong startOf, ToLong endOf) implements Extent {
        @Override
        public long start(int row) {
            return startOf.of(row);
        }

        @Override
        public long end(int row) {
            return endOf.of(row);
        }
    }

    private interface ToLong {
        long of(int row);
    }

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

    private ColumnReader plain(Column column, FieldVector vector) {
        ValueForm form = column.line().form();
        if (form instanceof ValueForm.Numeric number) {
            return number(number, (BaseFixedWidthVector) vector);
        } else if (form instanceof ValueForm.Text) {
            BytesOfRow bytes = bytes(vector);
            return row -> vector.isNull(row) ? null : new String(bytes.get(row), StandardCharsets.UTF_8);
        } else if (form instanceof ValueForm.Bytes) {
            BytesOfRow bytes = bytes(vector);
            return row -> vector.isNull(row) ? null : bytes.get(row);
        } else if (form instanceof ValueForm.FixedBytes bytes) {
            FixedSizeBinaryVector fixed = (FixedSizeBinaryVector) vector;
            return row -> fixed.isNull(row) ? null : bytes.fromBytes().apply(fixed.get(row));
        } else if (form instanceof ValueForm.Bool) {
            return bool((BaseFixedWidthVector) vector);
        } else if (form instanceof ValueForm.Decimal) {
            return decimal(((ArrowType.Decimal) column.type()).getScale(), vector);
        } else if (form instanceof ValueForm.Nothing) {
            return row -> {
                budget.take(1);
                return null;
            };
        } else if (form instanceof ValueForm.Row) {
            return struct(column, vector);
        } else if (form instanceof ValueForm.Entries) {
            return map(column, (ListVector) vector);
        } else if (form instanceof ValueForm.Elements || form instanceof ValueForm.FixedElements) {
            return list(column, vector);
        }
        throw new IllegalStateException("no reader of " + form);
    }

    private static ColumnReader number(ValueForm.Numeric form, BaseFixedWidthVector vector) {
        NumberCodec codec = form.codec();
        return switch (form.width()) {
            case 8 ->
                row -> vector.isNull(row)
                        ? null
                        : codec.decode(vector.getDataBuffer().getLong((long) row * Long.BYTES));
            case 4 ->
                row -> vector.isNull(row)
                        ? null
                        : codec.decode(vector.getDataBuffer().getInt((long) row * Integer.BYTES));
            case 2 ->
                row -> vector.isNull(row)
                        ? null
                        : codec.decode(vector.getDataBuffer().getShort((long) row * Short.BYTES));
            default ->
                row -> vector.isNull(row)
                        ? null
                        : codec.decode(vector.getDataBuffer().getByte(row));
        };
    }

    private static ColumnReader bool(BaseFixedWidthVector vector) {
        return row -> {
            if (vector.isNull(row)) {
                return null;
            }
            ArrowBuf bits = vector.getDataBuffer();
            return (bits.getByte(row >> 3) >> (row & 7) & 1) == 1;
        };
    }

    /** @param scale of the type that the vector's stands for */
    private static ColumnReader decimal(int scale, FieldVector vector) {
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

    private static BytesOfRow bytes(FieldVector vector) {
        if (vector instanceof VarCharVector text) {
            return text::get;
        } else if (vector instanceof VarBinaryVector binary) {
            return binary::get;
        } else if (vector instanceof LargeVarCharVector text) {
            return text::get;
        } else if (vector instanceof LargeVarBinaryVector binary) {
            return binary::get;
        } else if (vector instanceof ViewVarCharVector text) {
            return text::get;
        }
        return ((ViewVarBinaryVector) vector)::get;
    }

    private ColumnReader struct(Column column, FieldVector vector) {
        FieldReaders fields =
                new FieldReaders(column.connect(), column.children(), vector.getChildrenFromFields(), this);
        return row -> {
            if (vector.isNull(row)) {
                return null;
            }
            budget.take(1);
            return fields.read(row);
        };
    }

    private ColumnReader list(Column column, FieldVector vector) {
        ColumnReader elements = of(column.children().get(0), elements(vector));
        Extent extent = extent(vector);
        return row -> {
            if (vector.isNull(row)) {
                return null;
            }
            int start = (int) extent.start(row);
            int length = (int) (extent.end(row) - start);
            budget.take(length);
            List<Object> list = new ArrayList<>(length);
            for (int i = 0; i < length; i++) {
                list.add(elements.read(start + i));
            }
            return list;
        };
    }

    private static FieldVector elements(FieldVector vector) {
        return vector.getChildrenFromFields().get(0);
    }

    private static Extent extent(FieldVector vector) {
        if (vector instanceof ListVector list) {
            return new Range(list::getElementStartIndex, list::getElementEndIndex);
        } else if (vector instanceof LargeListVector list) {
            return new Range(list::getElementStartIndex, list::getElementEndIndex);
        } else if (vector instanceof ListViewVector list) {
            return new Range(list::getElementStartIndex, list::getElementEndIndex);
        } else if (vector instanceof LargeListViewVector list) {
            // it has no such methods
            return new Range(
                    row -> list.getOffsetBuffer().getLong((long) row * LargeListViewVector.OFFSET_WIDTH),
                    row -> list.getOffsetBuffer().getLong((long) row * LargeListViewVector.OFFSET_WIDTH)
                            + list.getSizeBuffer().getLong((long) row * LargeListViewVector.SIZE_WIDTH));
        }
        FixedSizeListVector list = (FixedSizeListVector) vector;
        return new Range(list::getElementStartIndex, list::getElementEndIndex);
    }

    private ColumnReader map(Column column, ListVector vector) {
        List<FieldVector> entry = vector.getDataVector().getChildrenFromFields();
        ColumnReader keys = of(column.children().get(0), entry.get(0));
        ColumnReader values = of(column.children().get(1), entry.get(1));
        return row -> {
            if (vector.isNull(row)) {
                return null;
            }
            int start = vector.getElementStartIndex(row);
            int length = vector.getElementEndIndex(row) - start;
            budget.take(length);
            Map<Object, Object> map = new LinkedHashMap<>();
            for (int i = 0; i < length; i++) {
                map.put(keys.read(start + i), values.read(start + i));
            }
            if (map.size() != length) {
                throw new MismatchException("entries of different keys", "a key that comes twice");
            }
            return map;
        };
    }
}
