package dev.kafkaarrow.tools.verify;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Bytes as a value: of a key, a header, a record. */
final class Bytes {

    private final byte[] array;

    /** @param array not to be written to any more */
    Bytes(byte[] array) {
        this.array = array;
    }

    /** Empty for null. */
    static Optional<Bytes> ofNullable(byte[] array) {
        return Optional.ofNullable(array).map(Bytes::new);
    }

    /** Not to be written to. */
    byte[] array() {
        return array;
    }

    ByteBuffer buffer() {
        return ByteBuffer.wrap(array);
    }

    int length() {
        return array.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(array, that.array);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(array);
    }

    @Override
    public String toString() {
        return Shown.bytes(Optional.of(this));
    }
}
