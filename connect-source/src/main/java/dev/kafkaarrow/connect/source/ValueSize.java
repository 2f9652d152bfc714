package dev.kafkaarrow.connect.source;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;

/** About how many bytes one of Connect's values takes, whatever converter writes it. */
final class ValueSize {

    private static final int NUMBER_BYTES = 8;

    private ValueSize() {}

    static long of(Object value) {
        return of(value, NUMBER_BYTES);
    }

    /** How many bytes one of Connect's values takes at least: what a converter adds, and how it writes numbers, is its own affair. */
    static long least(Object value) {
        return of(value, 0);
    }

    private static long of(Object value, int numberBytes) {
        if (value == null) {
            return 0;
        } else if (value instanceof String text) {
            return text.length();
        } else if (value instanceof byte[] bytes) {
            return bytes.length;
        } else if (value instanceof ByteBuffer bytes) {
            return bytes.remaining();
        } else if (value instanceof Struct struct) {
            long size = 0;
            for (Field field : struct.schema().fields()) {
                size += of(struct.getWithoutDefault(field.name()), numberBytes);
            }
            return size;
        } else if (value instanceof Collection<?> list) {
            return list.stream().mapToLong(element -> of(element, numberBytes)).sum();
        } else if (value instanceof Map<?, ?> map) {
            return of(map.keySet(), numberBytes) + of(map.values(), numberBytes);
        } else if (value instanceof BigDecimal decimal) {
            return decimal.unscaledValue().bitLength() / Byte.SIZE;
        }
        return numberBytes;
    }
}
