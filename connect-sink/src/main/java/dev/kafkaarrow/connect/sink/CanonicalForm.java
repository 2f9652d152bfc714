package dev.kafkaarrow.connect.sink;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/**
 * Connect's values as bytes, for a checksum of them: {@code docs/file-format.md} has the form. Equal values have equal bytes, in every
 * process and whatever order a map has; values of different content have different bytes. Not thread-safe.
 */
@SuppressWarnings("JavaUtilDate") // Connect's type of times
final class CanonicalForm {

    private static final byte NULL = 0;
    private static final byte FALSE = 1;
    private static final byte TRUE = 2;
    private static final byte INTEGER = 3;
    private static final byte FLOATING = 4;
    private static final byte STRING = 5;
    private static final byte BYTES = 6;
    private static final byte ARRAY = 7;
    private static final byte MAP = 8;
    private static final byte STRUCT = 9;
    private static final byte DECIMAL = 10;
    private static final byte INSTANT = 11;

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes = new byte[1 << 10];
    private int size;

    /**
     * The bytes of a value, valid until the next call.
     *
     * @throws DataException if it is none of Connect's
     */
    ByteBuffer of(Object value) {
        size = 0;
        add(value);
        return ByteBuffer.wrap(bytes, 0, size);
    }

    private void add(Object value) {
        if (value == null) {
            put(NULL);
        } else if (value instanceof String string) {
            putTagged(STRING, string.getBytes(StandardCharsets.UTF_8));
        } else if (value instanceof Long
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte) {
            putTagged(INTEGER, ((Number) value).longValue());
        } else if (value instanceof Double || value instanceof Float) {
            putTagged(FLOATING, Double.doubleToLongBits(((Number) value).doubleValue()));
        } else if (value instanceof Boolean truth) {
            put(truth ? TRUE : FALSE);
        } else if (value instanceof Struct struct) {
            addStruct(struct);
        } else if (value instanceof Date date) {
            putTagged(INSTANT, date.getTime());
        } else if (value instanceof BigDecimal decimal) {
            put(DECIMAL);
            putInt(decimal.scale());
            putSized(decimal.unscaledValue().toByteArray());
        } else if (value instanceof byte[] array) {
            putTagged(BYTES, array);
        } else if (value instanceof ByteBuffer buffer) {
            byte[] array = new byte[buffer.remaining()];
            buffer.duplicate().get(array);
            putTagged(BYTES, array);
        } else if (value instanceof List<?> list) {
            put(ARRAY);
            putInt(list.size());
            list.forEach(this::add);
        } else if (value instanceof Map<?, ?> map) {
            addMap(map);
        } else {
            throw new DataException("expected a value of one of Connect's types, got "
                    + value.getClass().getName());
        }
    }

    private void addStruct(Struct struct) {
        List<Field> fields = struct.schema().fields();
        put(STRUCT);
        putInt(fields.size());
        for (Field field : fields) {
            add(struct.get(field));
        }
    }

    /** In the order of the entries' bytes: a map's own says nothing. */
    private void addMap(Map<?, ?> map) {
        put(MAP);
        putInt(map.size());
        int start = size;
        List<byte[]> entries = new ArrayList<>(map.size());
        map.forEach((key, value) -> {
            add(key);
            add(value);
            entries.add(Arrays.copyOfRange(bytes, start, size));
            size = start;
        });
        entries.sort(Arrays::compareUnsigned);
        entries.forEach(this::putAll);
    }

    private void putTagged(byte tag, byte[] content) {
        put(tag);
        putSized(content);
    }

    private void putTagged(byte tag, long number) {
        reserve(1 + Long.BYTES);
        bytes[size] = tag;
        LONGS.set(bytes, size + 1, number);
        size += 1 + Long.BYTES;
    }

    private void putSized(byte[] content) {
        putInt(content.length);
        putAll(content);
    }

    private void put(byte one) {
        reserve(1);
        bytes[size++] = one;
    }

    private void putInt(int number) {
        reserve(Integer.BYTES);
        INTS.set(bytes, size, number);
        size += Integer.BYTES;
    }

    private void putAll(byte[] content) {
        reserve(content.length);
        System.arraycopy(content, 0, bytes, size, content.length);
        size += content.length;
    }

    private void reserve(int more) {
        if (more > bytes.length - size) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), 2 * bytes.length));
        }
    }
}
