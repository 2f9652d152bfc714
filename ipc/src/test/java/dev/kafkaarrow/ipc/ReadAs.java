package dev.kafkaarrow.ipc;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.Float16;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.complex.DenseUnionVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.RunEndEncodedVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.complex.UnionVector;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * What values mean, whatever type they have: numbers as {@link BigDecimal}, instants and times in nanoseconds, text and bytes as hex
 * digits, structs by the names that a reader asks for, dictionaries resolved. Shares nothing with the projection: it goes value by
 * value, by Arrow Java's accessors and Java's exact arithmetic.
 */
final class ReadAs {
    private final DictionaryProvider dictionaries;

    private ReadAs(DictionaryProvider dictionaries) {
        this.dictionaries = dictionaries;
    }

    /** The values of the only batch of a stream that the fields of a reader's schema have, null for what was not written. */
    static List<List<Object>> columns(ArrowStream stream, Schema reader, BufferAllocator allocator) throws IOException {
        try (ArrowReader batches = stream.open(allocator)) {
            batches.loadNextBatch();
            return new ReadAs(batches).columns(stream.schema().getFields(), reader.getFields(), batches);
        }
    }

    /** As {@link #columns(ArrowStream, Schema, BufferAllocator)}, of each batch. */
    static List<List<List<Object>>> batches(ArrowStream stream, Schema reader, BufferAllocator allocator)
            throws IOException {
        List<List<List<Object>>> columns = new ArrayList<>();
        try (ArrowReader batches = stream.open(allocator)) {
            while (batches.loadNextBatch()) {
                columns.add(new ReadAs(batches).columns(stream.schema().getFields(), reader.getFields(), batches));
            }
        }
        return columns;
    }

    /** The values of the batch that is loaded. */
    static List<List<Object>> columns(Schema schema, ArrowReader loaded) throws IOException {
        return new ReadAs(loaded).columns(schema.getFields(), schema.getFields(), loaded);
    }

    private List<List<Object>> columns(List<Field> written, List<Field> reader, ArrowReader loaded) throws IOException {
        List<List<Object>> columns = new ArrayList<>();
        int rows = loaded.getVectorSchemaRoot().getRowCount();
        for (int c = 0; c < reader.size(); c++) {
            int source = source(written, reader, c);
            List<Object> values = new ArrayList<>();
            for (int row = 0; row < rows; row++) {
                values.add(
                        source < 0
                                ? null
                                : value(
                                        written.get(source),
                                        reader.get(c),
                                        loaded.getVectorSchemaRoot().getVector(source),
                                        row));
            }
            columns.add(values);
        }
        return columns;
    }

    private static int source(List<Field> written, List<Field> reader, int c) {
        if (written.stream().map(Field::getName).distinct().count() < written.size()) {
            return c;
        }
        for (int i = 0; i < written.size(); i++) {
            if (written.get(i).getName().equals(reader.get(c).getName())) {
                return i;
            }
        }
        return -1;
    }

    private Object value(Field written, Field reader, FieldVector vector, int row) {
        if (vector instanceof NullVector) {
            return null;
        } else if (vector instanceof RunEndEncodedVector runs) {
            return value(
                    written.getChildren().get(1),
                    reader.getChildren().get(1),
                    runs.getValuesVector(),
                    runs.getPhysicalIndex(row));
        } else if (written.getDictionary() == null && written.getType() instanceof ArrowType.Union) {
            return union(written, reader, vector, row);
        } else if (vector.isNull(row)) {
            return null;
        } else if (written.getDictionary() != null) {
            FieldVector values =
                    dictionaries.lookup(written.getDictionary().getId()).getVector();
            int index = (int) ((BaseIntVector) vector).getValueAsLong(row);
            Field plain =
                    new Field(written.getName(), new FieldType(true, written.getType(), null), written.getChildren());
            return value(plain, reader, values, index);
        } else if (vector instanceof ExtensionTypeVector<?>) {
            return String.valueOf(vector.getObject(row));
        } else if (vector instanceof StructVector) {
            return struct(written, reader, vector, row);
        } else if (!written.getChildren().isEmpty()) {
            return list(written, reader, vector, row);
        }
        return leaf(written.getType(), vector, row);
    }

    private List<Object> union(Field written, Field reader, FieldVector vector, int row) {
        boolean dense = vector instanceof DenseUnionVector;
        int typeId = dense
                ? ((DenseUnionVector) vector).getTypeId(row)
                : ((UnionVector) vector).getTypeBuffer().getByte(row);
        int child = Values.childOf(written, typeId);
        return Arrays.asList(
                typeId,
                value(
                        written.getChildren().get(child),
                        reader.getChildren().get(child),
                        vector.getChildrenFromFields().get(child),
                        dense ? vector.getOffsetBuffer().getInt(4L * row) : row));
    }

    private List<Object> struct(Field written, Field reader, FieldVector vector, int row) {
        List<Object> values = new ArrayList<>();
        for (int c = 0; c < reader.getChildren().size(); c++) {
            int source = source(written.getChildren(), reader.getChildren(), c);
            values.add(
                    source < 0
                            ? null
                            : value(
                                    written.getChildren().get(source),
                                    reader.getChildren().get(c),
                                    vector.getChildrenFromFields().get(source),
                                    row));
        }
        return values;
    }

    private List<Object> list(Field written, Field reader, FieldVector vector, int row) {
        long[] range = Values.range(vector, row);
        FieldVector child = vector.getChildrenFromFields().get(0);
        List<Object> values = new ArrayList<>();
        for (long item = range[0]; item < range[1]; item++) {
            if (vector instanceof MapVector) {
                List<Object> entry = new ArrayList<>();
                for (int c = 0; c < 2; c++) {
                    entry.add(value(
                            written.getChildren().get(0).getChildren().get(c),
                            reader.getChildren().get(0).getChildren().get(c),
                            child.getChildrenFromFields().get(c),
                            (int) item));
                }
                values.add(entry);
            } else {
                values.add(
                        value(written.getChildren().get(0), reader.getChildren().get(0), child, (int) item));
            }
        }
        return values;
    }

    private static Object leaf(ArrowType type, FieldVector vector, int row) {
        if (vector instanceof DecimalVector decimals) {
            return decimals.getObject(row).stripTrailingZeros();
        } else if (vector instanceof Decimal256Vector decimals) {
            return decimals.getObject(row).stripTrailingZeros();
        } else if (vector instanceof Float2Vector floats) {
            return exact(Float16.toFloat(floats.get(row)));
        } else if (vector instanceof Float4Vector floats) {
            return exact(floats.get(row));
        } else if (vector instanceof Float8Vector floats) {
            return exact(floats.get(row));
        } else if (type instanceof ArrowType.Int integer && vector instanceof BaseIntVector integers) {
            long value = integers.getValueAsLong(row);
            return integer.getIsSigned() ? new BigDecimal(value) : new BigDecimal(Long.toUnsignedString(value));
        } else if (type instanceof ArrowType.Date date) {
            return new BigDecimal(number(vector, row))
                    .multiply(BigDecimal.valueOf(date.getUnit() == DateUnit.DAY ? 86_400_000L : 1));
        } else if (type instanceof ArrowType.Time time) {
            return new BigDecimal(number(vector, row)).multiply(nanos(time.getUnit()));
        } else if (type instanceof ArrowType.Timestamp timestamp) {
            return new BigDecimal(number(vector, row)).multiply(nanos(timestamp.getUnit()));
        }
        Object value = vector.getObject(row);
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        boolean text = type instanceof ArrowType.Utf8
                || type instanceof ArrowType.LargeUtf8
                || type instanceof ArrowType.Utf8View;
        return text
                ? HexFormat.of().formatHex(value.toString().getBytes(StandardCharsets.UTF_8))
                : String.valueOf(value);
    }

    private static Object exact(double value) {
        return Double.isNaN(value) || Double.isInfinite(value) || value == 0
                ? (Object) value
                : new BigDecimal(value).stripTrailingZeros();
    }

    private static BigInteger number(FieldVector vector, int row) {
        long value = ((BaseFixedWidthVector) vector).getTypeWidth() == 4
                ? vector.getDataBuffer().getInt(4L * row)
                : vector.getDataBuffer().getLong(8L * row);
        return BigInteger.valueOf(value);
    }

    private static BigDecimal nanos(TimeUnit unit) {
        return switch (unit) {
            case SECOND -> BigDecimal.valueOf(1_000_000_000);
            case MILLISECOND -> BigDecimal.valueOf(1_000_000);
            case MICROSECOND -> BigDecimal.valueOf(1_000);
            case NANOSECOND -> BigDecimal.ONE;
        };
    }
}
