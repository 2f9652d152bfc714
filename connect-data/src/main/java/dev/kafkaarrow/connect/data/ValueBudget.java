package dev.kafkaarrow.connect.data;

import java.util.function.LongSupplier;

/**
 * How many values that take no memory of their own in Arrow may be made of a batch. A few bytes of Arrow can stand for any number of
 * rows, list elements and nulls; in Java each of them takes memory.
 */
final class ValueBudget {
    /** Allowed for whatever a batch holds: tens of megabytes in Java. */
    private static final long FREE_VALUES = 1 << 20;

    /** Values that take no more than a bit each are as dense as values of their own can be. */
    private static final long VALUES_PER_BYTE = Byte.SIZE;

    private final LongSupplier batchBytes;
    private long most;
    private long left;

    /**
     * @param batchBytes bytes of the batch, asked for when what is allowed for whatever it holds is used up
     */
    ValueBudget(LongSupplier batchBytes) {
        this.batchBytes = batchBytes;
        renew();
    }

    /** Starts anew. */
    void renew() {
        most = FREE_VALUES;
        left = most;
    }

    void take(long values) {
        left -= values;
        if (left < 0 && most == FREE_VALUES) {
            long more = VALUES_PER_BYTE * batchBytes.getAsLong();
            most += more;
            left += more;
        }
        if (left < 0) {
            throw new MismatchException("at most " + most + " rows and elements in a batch of its size", "more");
        }
    }
}
