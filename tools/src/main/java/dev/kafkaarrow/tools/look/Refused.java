package dev.kafkaarrow.tools.look;

import java.util.HexFormat;

/** What is said of a value that is no Arrow stream. */
public final class Refused {

    private static final int SHOWN_BYTES = 16;

    private Refused() {}

    /** Size, first bytes and reason, on one line. */
    public static String text(byte[] value, Exception reason) {
        int shown = Math.min(SHOWN_BYTES, value.length);
        return value.length + " bytes" + (shown == 0 ? "" : ", " + firstBytes(value)) + ", are no Arrow stream: "
                + reason.getMessage();
    }

    /** The first bytes in hex. */
    public static String firstBytes(byte[] value) {
        int shown = Math.min(SHOWN_BYTES, value.length);
        return HexFormat.of().formatHex(value, 0, shown) + (shown < value.length ? "..." : "");
    }
}
