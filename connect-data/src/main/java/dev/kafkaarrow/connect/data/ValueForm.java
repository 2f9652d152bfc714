package dev.kafkaarrow.connect.data;

import java.util.function.Function;

/** How the values of a line of the {@link TypeTable} lie in memory, and what they are in Connect. */
sealed interface ValueForm {

    /** A bit. */
    record Bool() implements ValueForm {}

    /**
     * A number of up to 64 bits, which may stand for something else.
     *
     * @param width bytes: 1, 2, 4 or 8
     * @param holds what Connect's value is, for messages
     */
    record Numeric(int width, String holds, NumberCodec codec) implements ValueForm {}

    /** A {@code BigDecimal} as 128 or 256 bits, as the type says. */
    record Decimal() implements ValueForm {}

    /** A {@code String} as UTF-8. */
    record Text() implements ValueForm {}

    /** A {@code byte[]} of any length. */
    record Bytes() implements ValueForm {}

    /**
     * Bytes of the type's length.
     *
     * @param holds what Connect's value is, for messages
     */
    record FixedBytes(String holds, Function<Object, byte[]> toBytes, Function<byte[], Object> fromBytes)
            implements ValueForm {}

    /** Nothing but null. */
    record Nothing() implements ValueForm {}

    /** A {@code Struct}. */
    record Row() implements ValueForm {}

    /** A {@code List} of any length. */
    record Elements() implements ValueForm {}

    /** A {@code List} of the type's length. */
    record FixedElements() implements ValueForm {}

    /** A {@code Map}. */
    record Entries() implements ValueForm {}
}
