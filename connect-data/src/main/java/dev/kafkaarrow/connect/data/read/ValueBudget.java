package dev.kafkaarrow.connect.data.read;

import dev.kafkaarrow.connect.data.types.MismatchException;
import java.util.function.LongSupplier;

/**
 * Bounds how many values may be made of a batch. A few bytes of Arrow can stand for any number of rows, list elements and nulls, each of
 * which takes memory in Java. Not thread-safe.
 */
final class ValueBudget {
    /** Allowed for any batch: tens of megabytes in Java. */
    private static final long FREE_VALUES = 1 << 20;

    /** Values with memory of their own take a bit at least. */
    private static final long VALUES_PER_BYTE = Byte.SIZE;

    private final LongSupplier batchBytes;
    private long most;
    private long left;

    /** @param batchBytes bytes of the batch, asked for when {@link #FREE_VALUES} are used up */
    ValueBudget(LongSupplier batchBytes) {
        this.batchBytes = batchBytes;
        renew();
    }

    /** Starts again, as for another batch. */
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
