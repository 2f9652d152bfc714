package dev.kafkaarrow.connect.avro;

import dev.kafkaarrow.connect.data.types.MismatchException;

/** Sees to it that texts are UTF-8, which Avro's library does not. */
final class Utf8 {
    private Utf8() {}

    /** @throws MismatchException if they are not, as of a surrogate or a form that is longer than need be */
    static void check(byte[] array, int from, int length) {
        int end = from + length;
        int at = from;
        while (at < end) {
            int size = array[at] >= 0 ? 1 : sequence(array, at, end);
            if (size == 0) {
                throw new MismatchException(
                        "text of well-formed UTF-8",
                        "byte 0x" + Integer.toHexString(array[at] & 0xFF) + " at " + (at - from) + " of it");
            }
            at += size;
        }
    }

    /** Bytes of the sequence that begins there; 0 if it is none. */
    private static int sequence(byte[] array, int at, int end) {
        int first = array[at] & 0xFF;
        int second = at + 1 < end ? array[at + 1] & 0xFF : 0;
        if (first >= 0xC2 && first <= 0xDF) {
            return isWithin(second, 0x80, 0xBF) ? 2 : 0;
        }
        if (first >= 0xE0 && first <= 0xEF) {
            int least = first == 0xE0 ? 0xA0 : 0x80;
            int most = first == 0xED ? 0x9F : 0xBF;
            return isWithin(second, least, most) && continues(array, at + 2, end) ? 3 : 0;
        }
        if (first >= 0xF0 && first <= 0xF4) {
            int least = first == 0xF0 ? 0x90 : 0x80;
            int most = first == 0xF4 ? 0x8F : 0xBF;
            return isWithin(second, least, most) && continues(array, at + 2, end) && continues(array, at + 3, end)
                    ? 4
                    : 0;
        }
        return 0;
    }

    private static boolean continues(byte[] array, int at, int end) {
        return at < end && isWithin(array[at] & 0xFF, 0x80, 0xBF);
    }

    private static boolean isWithin(int value, int least, int most) {
        return value >= least && value <= most;
    }
}
