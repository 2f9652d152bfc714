package dev.kafkaarrow.connect.data.types;

/**
 * Converts Connect's value to the bits of a number in memory, and back. Stateless and thread-safe. A class, as every number of every row goes
 * through one of many of them, and methods of an interface are looked up anew then.
 */
public abstract class NumberCodec {
    NumberCodec() {}

    /**
     * The bits of a value; those beyond the width are ignored.
     *
     * @throws ClassCastException if the value is of another class
     * @throws MismatchException if no bits stand for the value
     */
    public abstract long encode(Object value);

    /**
     * The value of bits.
     *
     * @param bits sign-extended
     * @throws MismatchException if the bits stand for no value
     */
    public abstract Object decode(long bits);
}
