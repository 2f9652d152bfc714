package dev.kafkaarrow.connect.files;

import java.io.IOException;

/** Metadata that claims to hold Kafka coordinates and does not: the message names the key, what was expected, what came. */
public final class InvalidCoordinatesException extends IOException {
    private static final long serialVersionUID = 1L;

    InvalidCoordinatesException(String key, String expected, String actual) {
        super(key + ": expected " + expected + ", got " + actual);
    }
}
