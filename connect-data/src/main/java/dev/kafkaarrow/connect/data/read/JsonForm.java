package dev.kafkaarrow.connect.data.read;

/**
 * How rows are written as JSON: the settings of Connect's {@code JsonConverter}, which say the same there.
 *
 * @param envelope {@code schemas.enable}
 * @param decimals {@code decimal.format}
 * @param nulls {@code replace.null.with.default}
 */
public record JsonForm(Envelope envelope, Decimals decimals, Nulls nulls) {

    /** What is around a row. */
    public enum Envelope {
        /** An object of schema and payload. */
        SCHEMA_AND_PAYLOAD,
        /** Nothing. */
        NONE
    }

    /** How decimals are written. */
    public enum Decimals {
        /** Base64 of the unscaled number, as Connect's schemas say. */
        BASE64,
        /** A number, with the digits of the schema's scale. */
        NUMERIC
    }

    /** What becomes of a null in a field with a default. */
    public enum Nulls {
        /** The default. */
        DEFAULT,
        /** Null, where the field is optional. */
        KEPT
    }
}
