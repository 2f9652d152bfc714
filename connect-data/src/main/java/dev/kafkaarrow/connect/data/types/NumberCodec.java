package dev.kafkaarrow.connect.data.types;

/** Converts Connect's value to the bits of a number in memory, and back. Stateless and thread-safe. */
public interface NumberCodec {

    /**
     * The bits of a value; those beyond the width are ignored.
     *
     * @throws ClassCastException if the value is of another class
     * @throws MismatchException if no bits stand for the value
     */
    long encode(Object value);

    /**
     * The value of bits.
     *
     * @param bits sign-extended
     * @throws MismatchException if the bits stand for no value
     */
    Object decode(long bits);
}
