package dev.kafkaarrow.connect.avro.registry;

/** The registry answers that it does not have what was asked for. */
final class AbsentException extends Exception {

    private static final long serialVersionUID = 1L;

    AbsentException(String message) {
        super(message);
    }
}
