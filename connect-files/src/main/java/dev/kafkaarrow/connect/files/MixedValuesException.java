package dev.kafkaarrow.connect.files;

/** Rows of one message that differ in a field where they have to agree. */
public final class MixedValuesException extends Exception {
    private static final long serialVersionUID = 1;

    MixedValuesException(String message) {
        super(message);
    }
}
