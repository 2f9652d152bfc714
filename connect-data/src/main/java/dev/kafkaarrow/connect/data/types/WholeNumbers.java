package dev.kafkaarrow.connect.data.types;

/**
 * Which whole numbers stand for the values of a column, in the unit in which Connect writes them (days of a {@code Date}, milliseconds of a
 * {@code Time} or {@code Timestamp}), and the bits of each. Immutable and thread-safe.
 *
 * @param factor of a number that is multiplied to give the bits, or 1
 * @param divisor of a number that is divided without a remainder to give the bits, or 1
 */
public record WholeNumbers(long least, long most, long factor, long divisor) {
    private static final int BITS_OF_LONG = Long.SIZE;

    /** Numbers that are their own bits. */
    static WholeNumbers range(long least, long most) {
        return new WholeNumbers(least, most, 1, 1);
    }

    /** All that fit into so many bits. */
    static WholeNumbers ofBits(int bits) {
        long most = Long.MAX_VALUE >> (BITS_OF_LONG - bits);
        return range(-most - 1, most);
    }

    WholeNumbers times(long newFactor) {
        return new WholeNumbers(least, most, newFactor, 1);
    }

    WholeNumbers dividedBy(long newDivisor) {
        return new WholeNumbers(least, most, 1, newDivisor);
    }

    /**
     * The bits that stand for a number.
     *
     * @throws MismatchException if the column has none
     */
    public long bits(long number) {
        if (number < least || number > most || (divisor != 1 && number % divisor != 0)) {
            throw new MismatchException(expected(), Long.toString(number));
        }
        return divisor == 1 ? number * factor : number / divisor;
    }

    /** What the column holds, for error messages. */
    public String expected() {
        return "a whole number from " + least + " to " + most
                + (divisor == 1 ? "" : " that is a multiple of " + divisor);
    }
}
