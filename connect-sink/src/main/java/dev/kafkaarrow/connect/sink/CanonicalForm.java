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
    private ByteBuffer form = ByteBuffer.wrap(bytes);

    /**
     * The bytes of a value, valid until the next call.
     *
     * @throws DataException if it is none of Connect's
     */
    ByteBuffer of(Object value) {
        int size = add(value, 0);
        return form.position(0).limit(size);
    }

    /**
     * Where a value ends that begins at a place: all of these hand that on, as a field for it would be written and read back for each part
     * of a value.
     */
    private int add(Object value, int at) {
        if (value == null) {
            return put(NULL, at);
        } else if (value instanceof String string) {
            return putSized(STRING, string.getBytes(StandardCharsets.UTF_8), at);
        } else if (value instanceof Long
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte) {
            return putLong(INTEGER, ((Number) value).longValue(), at);
        } else if (value instanceof Double || value instanceof Float) {
            return putLong(FLOATING, Double.doubleToLongBits(((Number) value).doubleValue()), at);
        } else if (value instanceof Boolean truth) {
            return put(truth ? TRUE : FALSE, at);
        } else if (value instanceof Struct struct) {
            return addStruct(struct, at);
        } else if (value instanceof Date date) {
            return putLong(INSTANT, date.getTime(), at);
        } else if (value instanceof BigDecimal decimal) {
            byte[] unscaled = decimal.unscaledValue().toByteArray();
            return putAll(unscaled, putInt(unscaled.length, putInt(decimal.scale(), put(DECIMAL, at))));
        } else if (value instanceof byte[] array) {
            return putSized(BYTES, array, at);
        } else if (value instanceof ByteBuffer buffer) {
            byte[] array = new byte[buffer.remaining()];
            buffer.duplicate().get(array);
            return putSized(BYTES, array, at);
        } else if (value instanceof List<?> list) {
            int end = putCounted(ARRAY, list.size(), at);
            for (Object element : list) {
                end = add(element, end);
            }
            return end;
        } else if (value instanceof Map<?, ?> map) {
            return addMap(map, at);
        }
        throw new DataException("expected a value of one of Connect's types, got "
                + value.getClass().getName());
    }

    private int addStruct(Struct struct, int at) {
        List<Field> fields = struct.schema().fields();
        int count = fields.size();
        int end = putCounted(STRUCT, count, at);
        for (int i = 0; i < count; i++) {
            end = add(struct.get(fields.get(i)), end);
        }
        return end;
    }

    /** In the order of the entries' bytes: a map's own says nothing. */
    private int addMap(Map<?, ?> map, int at) {
        int begin = putCounted(MAP, map.size(), at);
        List<byte[]> entries = new ArrayList<>(map.size());
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            int end = add(entry.getValue(), add(entry.getKey(), begin));
            entries.add(Arrays.copyOfRange(bytes, begin, end));
        }
        entries.sort(Arrays::compareUnsigned);
        int end = begin;
        for (byte[] entry : entries) {
            end = putAll(entry, end);
        }
        return end;
    }

    private int putSized(byte tag, byte[] content, int at) {
        return putAll(content, putCounted(tag, content.length, at));
    }

    private int putCounted(byte tag, int count, int at) {
        return putInt(count, put(tag, at));
    }

    private int putLong(byte tag, long number, int at) {
        reserve(at, 1 + Long.BYTES);
        bytes[at] = tag;
        LONGS.set(bytes, at + 1, number);
        return at + 1 + Long.BYTES;
    }

    private int put(byte one, int at) {
        reserve(at, 1);
        bytes[at] = one;
        return at + 1;
    }

    private int putInt(int number, int at) {
        reserve(at, Integer.BYTES);
        INTS.set(bytes, at, number);
        return at + Integer.BYTES;
    }

    private int putAll(byte[] content, int at) {
        reserve(at, content.length);
        System.arraycopy(content, 0, bytes, at, content.length);
        return at + content.length;
    }

    private void reserve(int at, int more) {
        if (more > bytes.length - at) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(at, more), 2 * bytes.length));
            form = ByteBuffer.wrap(bytes);
        }
    }
}
