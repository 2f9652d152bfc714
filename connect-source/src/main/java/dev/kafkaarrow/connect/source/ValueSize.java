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
        if (value == null) {
            return 1;
        } else if (value instanceof String text) {
            return text.length();
        } else if (value instanceof byte[] bytes) {
            return bytes.length;
        } else if (value instanceof ByteBuffer bytes) {
            return bytes.remaining();
        } else if (value instanceof Struct struct) {
            long size = 0;
            for (Field field : struct.schema().fields()) {
                size += of(struct.getWithoutDefault(field.name()));
            }
            return size;
        } else if (value instanceof Collection<?> list) {
            return list.stream().mapToLong(ValueSize::of).sum();
        } else if (value instanceof Map<?, ?> map) {
            return of(map.keySet()) + of(map.values());
        } else if (value instanceof BigDecimal decimal) {
            return decimal.unscaledValue().bitLength() / Byte.SIZE + 1L;
        }
        return NUMBER_BYTES;
    }
}
