package dev.kafkaarrow.tools.verify;

import java.util.List;
import java.util.Optional;

/**
 * A header of a record.
 *
 * @param value empty for null
 */
record Header(String name, Optional<Bytes> value) {

    /** For people. */
    static String text(List<Header> headers) {
        return headers.isEmpty()
                ? "no headers"
                : headers.stream().map(Header::toString).toList().toString();
    }

    @Override
    public String toString() {
        return name + "=" + Shown.bytes(value);
    }
}
