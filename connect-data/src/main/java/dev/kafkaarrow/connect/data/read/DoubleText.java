package dev.kafkaarrow.connect.data.read;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/**
 * Writes doubles as {@link Double#toString} does. Most of those that people measure have a few decimals, and for these a multiplication, a
 * division and their digits do: a number of up to 15 digits is the only one of so few that its double stands for, and so the shortest.
 * Not thread-safe.
 */
final class DoubleText {

    /** Below that, and from {@link #MOST} on, there is an exponent. */
    private static final double LEAST = 1e-3;

    private static final double MOST = 1e7;

    /** With the digits before the point, 13 at most. */
    private static final int DECIMALS = 6;

    private static final int SCALE = 1_000_000;

    /** Of a sign, 7 digits, a point and 6 digits. */
    private final char[] text = new char[1 + 7 + 1 + DECIMALS];

    void write(double number, JsonGenerator out) throws IOException {
        double size = Math.abs(number);
        if (size >= LEAST && size < MOST) {
            long scaled = (long) (size * SCALE + 0.5);
            // division rounds correctly: so this is the double nearest to that decimal
            if ((double) scaled / SCALE == size) {
                int start = put(scaled, number < 0);
                out.writeNumber(text, start, text.length - start);
                return;
            }
        }
        out.writeNumber(number);
    }

    /** From behind; returns where it starts. */
    private int put(long scaled, boolean negative) {
        int start = text.length;
        int whole = (int) (scaled / SCALE);
        int fraction = (int) (scaled % SCALE);
        int decimals = DECIMALS;
        while (decimals > 1 && fraction % 10 == 0) {
            fraction /= 10;
            decimals--;
        }
        for (; decimals > 0; decimals--) {
            text[--start] = (char) ('0' + fraction % 10);
            fraction /= 10;
        }
        text[--start] = '.';
        do {
            text[--start] = (char) ('0' + whole % 10);
            whole /= 10;
        } while (whole > 0);
        if (negative) {
            text[--start] = '-';
        }
        return start;
    }
}
