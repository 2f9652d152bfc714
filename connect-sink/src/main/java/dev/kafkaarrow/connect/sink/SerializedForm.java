package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Keys and values of headers as the bytes that a file keeps of them, where they came through a converter: those of Kafka's own
 * serializers where there is one, else the canonical form. Bytes stay as they are. Not thread-safe.
 */
final class SerializedForm {

    private final CanonicalForm canonical = new CanonicalForm();

    /**
     * The bytes; empty for null.
     *
     * @throws org.apache.kafka.connect.errors.DataException if it is none of Connect's values
     */
    Optional<Bytes> of(Object value) {
        return value == null ? Optional.empty() : Optional.of(new Bytes(bytes(value)));
    }

    private byte[] bytes(Object value) {
        if (value instanceof byte[] array) {
            return array.clone();
        } else if (value instanceof ByteBuffer buffer) {
            return copy(buffer);
        } else if (value instanceof String string) {
            return string.getBytes(StandardCharsets.UTF_8);
        } else if (value instanceof Boolean truth) {
            return new byte[] {(byte) (truth ? 1 : 0)};
        } else if (value instanceof Byte number) {
            return new byte[] {number};
        } else if (value instanceof Short number) {
            return ByteBuffer.allocate(Short.BYTES).putShort(number).array();
        } else if (value instanceof Integer number) {
            return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
        } else if (value instanceof Long number) {
            return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
        } else if (value instanceof Float number) {
            return ByteBuffer.allocate(Float.BYTES).putFloat(number).array();
        } else if (value instanceof Double number) {
            return ByteBuffer.allocate(Double.BYTES).putDouble(number).array();
        }
        return copy(canonical.of(value));
    }

    private static byte[] copy(ByteBuffer buffer) {
        byte[] array = new byte[buffer.remaining()];
        buffer.duplicate().get(array);
        return array;
    }
}
