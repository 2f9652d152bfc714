package dev.kafkaarrow.connect.data.json;

/**
 * How JSON is read. Immutable and thread-safe.
 *
 * @param losses what becomes of values that are not what the schema says
 * @param nulls what a null, or a missing field, stands for where the schema has a default
 */
public record JsonOptions(Losses losses, Nulls nulls) {
    /** As JsonConverter has it by default, but for values that it would lose in silence. */
    public static final JsonOptions DEFAULT = new JsonOptions(Losses.REFUSED, Nulls.DEFAULT);

    /** What becomes of values that are not what the schema says. */
    public enum Losses {
        /**
         * They are an error: a text, a boolean or an object for a number, a number that the type does not hold, anything but true and false
         * for a boolean, a field that comes twice, base64 that is not canonical, and anything behind the document.
         */
        REFUSED,
        /** They become what JsonConverter makes of them. */
        AS_JSON_CONVERTER
    }

    /** What a null stands for where the schema has a default. */
    public enum Nulls {
        /** The default. */
        DEFAULT,
        /** Null, which a required field does not allow. */
        NULL
    }
}
