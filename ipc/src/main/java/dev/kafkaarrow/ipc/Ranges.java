package dev.kafkaarrow.ipc;

import java.util.Arrays;

/**
 * Which positions of a buffer or child are referred to, as ranges that overlap, repeat and come in any order: each is to be taken once,
 * in the order in which they stand there. Positions are below 2^31. Not thread-safe.
 */
final class Ranges {
    private static final long LOW = 0xffff_ffffL;

    /** Start and length of each, in 32 bits each. */
    private long[] ranges = new long[4];

    private int size;
    private boolean ordered = true;

    /** How many positions the ranges before each have. */
    private int[] before = {};

    private int found;

    void add(int start, int length) {
        if (length == 0) {
            return;
        }
        if (size > 0) {
            int last = size - 1;
            if (start >= start(last) && start <= end(last)) {
                ranges[last] = packed(start(last), Math.max(end(last), (long) start + length) - start(last));
                return;
            }
            ordered &= start >= start(last);
        }
        if (size == ranges.length) {
            ranges = Arrays.copyOf(ranges, 2 * size);
        }
        ranges[size++] = packed(start, length);
    }

    /** Ends adding. */
    Ranges merged() {
        if (!ordered) {
            long[] sorted = Arrays.copyOf(ranges, size);
            Arrays.sort(sorted);
            size = 0;
            ordered = true;
            for (long range : sorted) {
                add((int) (range >>> Integer.SIZE), (int) (range & LOW));
            }
        }
        before = new int[size];
        for (int i = 1; i < size; i++) {
            before[i] = before[i - 1] + length(i - 1);
        }
        return this;
    }

    int count() {
        return size;
    }

    int start(int index) {
        return (int) (ranges[index] >>> Integer.SIZE);
    }

    int length(int index) {
        return (int) (ranges[index] & LOW);
    }

    private long end(int index) {
        return (long) start(index) + length(index);
    }

    private static long packed(int start, long length) {
        return (long) start << Integer.SIZE | length;
    }

    /** Where a position that some range has stands among all that are taken. */
    int taken(int position) {
        if (position < start(found) || position >= end(found)) {
            int low = 0;
            int high = size - 1;
            while (low < high) {
                int middle = (low + high + 1) >>> 1;
                if (start(middle) <= position) {
                    low = middle;
                } else {
                    high = middle - 1;
                }
            }
            found = low;
        }
        return before[found] + position - start(found);
    }
}
