package dev.kafkaarrow.tools.verify;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * A row as the bytes that its checksum is of, by {@code docs/file-format.md}, from the columns of the file. Not thread-safe.
 */
final class CanonicalForm {

    private static final int NULL = 0;
    private static final int FALSE = 1;
    private static final int TRUE = 2;
    private static final int INTEGER = 3;
    private static final int FLOATING = 4;
    private static final int STRING = 5;
    private static final int BYTES = 6;
    private static final int ARRAY = 7;
    private static final int MAP = 8;
    private static final int STRUCT = 9;
    private static final int DECIMAL = 10;
    private static final int INSTANT = 11;

    private static final long MILLIS_A_DAY = 86_400_000;
    private static final Pattern DECIMAL_TYPE = Pattern.compile("decimal(?:128|256)\\(\\d{1,2}, (-?\\d{1,2})\\)");

    private final Map<Long, Dictionary> dictionaries;
    private ByteArrayOutputStream form = new ByteArrayOutputStream();

    CanonicalForm(Map<Long, Dictionary> dictionaries) {
        this.dictionaries = dictionaries;
    }

    /** Empty if there is a type that no row has. */
    Optional<ByteBuffer> of(VectorSchemaRoot root, int row) {
        form.reset();
        List<FieldVector> columns = root.getFieldVectors().stream()
                .filter(vector -> !vector.getField().getMetadata().containsKey("kafka.column"))
                .toList();
        counted(STRUCT, columns.size());
        for (FieldVector column : columns) {
            if (!add(column, row)) {
                return Optional.empty();
            }
        }
        return Optional.of(ByteBuffer.wrap(form.toByteArray()));
    }

    /** False for a type that no row has. */
    private boolean add(FieldVector given, int givenRow) {
        Slot slot = Slot.of(given, givenRow, dictionaries);
        if (slot.isNull()) {
            form.write(NULL);
            return true;
        }
        FieldVector vector = slot.vector();
        int row = slot.row();
        if (vector instanceof UInt8Vector unsigned) {
            decimal(new BigDecimal(new BigInteger(Long.toUnsignedString(unsigned.get(row)))));
        } else if (vector instanceof BaseIntVector integers) {
            number(INTEGER, integers.getValueAsLong(row));
        } else if (vector instanceof BitVector bits) {
            form.write(bits.get(row) == 1 ? TRUE : FALSE);
        } else if (vector instanceof Float8Vector floats) {
            floating(floats.get(row));
        } else if (vector instanceof Float4Vector floats) {
            floating(floats.get(row));
        } else if (vector instanceof Float2Vector floats) {
            floating(floats.getValueAsFloat(row));
        } else if (vector instanceof VarCharVector strings) {
            sized(STRING, strings.get(row));
        } else if (vector instanceof VarBinaryVector binaries) {
            sized(BYTES, binaries.get(row));
        } else if (vector instanceof FixedSizeBinaryVector binaries) {
            sized(BYTES, binaries.get(row));
        } else if (vector instanceof DecimalVector decimals) {
            decimal(original(decimals.getObject(row), vector.getField()));
        } else if (vector instanceof Decimal256Vector decimals) {
            decimal(original(decimals.getObject(row), vector.getField()));
        } else if (vector instanceof MapVector map) {
            return map(map, row);
        } else if (vector instanceof ListVector list) {
            return array(list.getDataVector(), list.getElementStartIndex(row), list.getElementEndIndex(row));
        } else if (vector instanceof FixedSizeListVector list) {
            return array(list.getDataVector(), list.getElementStartIndex(row), list.getElementEndIndex(row));
        } else if (vector instanceof StructVector struct) {
            counted(STRUCT, struct.getChildrenFromFields().size());
            return struct.getChildrenFromFields().stream().allMatch(child -> add(child, row));
        } else {
            return time(vector, row);
        }
        return true;
    }

    private boolean time(FieldVector vector, int row) {
        // Debezium's times are numbers in Connect
        boolean isNumber =
                vector.getField().getMetadata().getOrDefault("connect.name", "").startsWith("io.debezium.");
        if (vector instanceof DateDayVector days) {
            number(isNumber ? INTEGER : INSTANT, isNumber ? days.get(row) : days.get(row) * MILLIS_A_DAY);
        } else if (vector instanceof DateMilliVector dates) {
            number(INSTANT, dates.get(row));
        } else if (vector instanceof TimeMilliVector times) {
            number(isNumber ? INTEGER : INSTANT, times.get(row));
        } else if (vector instanceof TimeSecVector times) {
            number(INSTANT, times.get(row) * 1_000L);
        } else if (vector instanceof TimeMicroVector times) {
            number(INTEGER, times.get(row));
        } else if (vector instanceof TimeNanoVector times) {
            number(INTEGER, times.get(row));
        } else if (vector instanceof DurationVector durations) {
            number(INTEGER, DurationVector.get(durations.getDataBuffer(), row));
        } else if (vector instanceof TimeStampVector times) {
            TimeUnit unit = ((ArrowType.Timestamp) vector.getField().getType()).getUnit();
            switch (unit) {
                case SECOND -> number(INSTANT, times.get(row) * 1_000);
                case MILLISECOND -> number(isNumber ? INTEGER : INSTANT, times.get(row));
                case MICROSECOND, NANOSECOND -> number(INTEGER, times.get(row));
            }
        } else {
            return false;
        }
        return true;
    }

    private boolean array(FieldVector elements, int from, int to) {
        counted(ARRAY, to - from);
        for (int i = from; i < to; i++) {
            if (!add(elements, i)) {
                return false;
            }
        }
        return true;
    }

    private boolean map(MapVector map, int row) {
        int from = map.getElementStartIndex(row);
        int to = map.getElementEndIndex(row);
        List<FieldVector> keyAndValue = map.getDataVector().getChildrenFromFields();
        counted(MAP, to - from);
        ByteArrayOutputStream before = form;
        List<byte[]> entries = new ArrayList<>();
        boolean known = true;
        for (int i = from; i < to && known; i++) {
            form = new ByteArrayOutputStream();
            known = add(keyAndValue.get(0), i) && add(keyAndValue.get(1), i);
            entries.add(form.toByteArray());
        }
        form = before;
        entries.sort(Arrays::compareUnsigned);
        entries.forEach(form::writeBytes);
        return known;
    }

    /** As it was before it had another scale, so that all readers open it. */
    private static BigDecimal original(BigDecimal value, Field field) {
        Matcher type = DECIMAL_TYPE.matcher(field.getMetadata().getOrDefault("decimal.type", ""));
        return type.matches() ? value.setScale(Integer.parseInt(type.group(1)), RoundingMode.DOWN) : value;
    }

    private void decimal(BigDecimal value) {
        byte[] unscaled = value.unscaledValue().toByteArray();
        form.write(DECIMAL);
        int32(value.scale());
        int32(unscaled.length);
        form.writeBytes(unscaled);
    }

    private void floating(double value) {
        number(FLOATING, Double.doubleToLongBits(value));
    }

    private void number(int type, long value) {
        form.write(type);
        form.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    private void sized(int type, byte[] content) {
        counted(type, content.length);
        form.writeBytes(content);
    }

    private void counted(int type, int count) {
        form.write(type);
        int32(count);
    }

    private void int32(int value) {
        form.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
    }
}
