package dev.kafkaarrow.ipc;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * An entry of {@code custom_metadata}. Lists of entries keep order and repeated keys, which a map would lose.
 *
 * <p>A message's entries may hold any bytes: one that is not part of UTF-8 is read as a character from U+DC80 to U+DCFF, and written
 * as the same byte again.
 */
public record KeyValue(String key, String value) {
    /** Neither is null. */
    public KeyValue {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
    }

    /** The entry of which these are the bytes. */
    public static KeyValue ofBytes(byte[] key, byte[] value) {
        return new KeyValue(LosslessText.decode(ByteBuffer.wrap(key)), LosslessText.decode(ByteBuffer.wrap(value)));
    }

    /** The bytes of the key as they travel. A fresh array. */
    public byte[] keyBytes() {
        return LosslessText.encode(key);
    }

    /** The bytes of the value as they travel. A fresh array. */
    public byte[] valueBytes() {
        return LosslessText.encode(value);
    }
}
