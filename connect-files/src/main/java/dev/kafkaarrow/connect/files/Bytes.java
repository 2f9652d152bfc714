package dev.kafkaarrow.connect.files;

import java.util.Arrays;

/** Bytes as a value: the array is not copied and must not be written to. */
public final class Bytes {

    private final byte[] array;

    /** Of an array that becomes this value's own. */
    public Bytes(byte... array) {
        this.array = array;
    }

    /** The array itself. */
    public byte[] array() {
        return array;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(array, bytes.array);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(array);
    }

    @Override
    public String toString() {
        return array.length + " bytes";
    }
}
