package dev.kafkaarrow.connect.data;

/** Connect's value as the bits of a number in memory, and back. Stateless. */
interface NumberCodec {

    /**
     * The bits; those beyond the width are ignored.
     *
     * @throws ClassCastException if the value is of another class
     * @throws MismatchException if there are no bits for it
     */
    long encode(Object value);

    /**
     * The value of these bits, sign-extended.
     *
     * @throws MismatchException if there is no value for them
     */
    Object decode(long bits);
}
