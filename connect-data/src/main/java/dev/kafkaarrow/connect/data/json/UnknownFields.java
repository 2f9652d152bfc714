package dev.kafkaarrow.connect.data.json;

/** What becomes of fields that the schema does not have. */
public enum UnknownFields {
    /** They are left out. */
    IGNORE,
    /** They are an error. */
    FAIL
}
